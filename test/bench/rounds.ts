import { loadavg } from "node:os";
import type { Bench, Contestant, Goal, Measure } from "./measure.ts";
import type { ShapeName } from "./shapes.ts";
import { ratios, type Spread, spread } from "./spread.ts";

/** One printed result: a side's samples, the ratio of two sides, or why there is none. */
export interface Line extends Partial<Spread> {
  readonly measure: string;
  readonly model: ShapeName;
  /** a side, or two sides as `ours / theirs` */
  readonly side?: string;
  readonly work: string;
  readonly unit?: string;
  readonly samples?: readonly number[];
  readonly warmUpSeconds?: number;
  readonly target?: string;
  /** whether the median meets the target */
  readonly met?: boolean;
  readonly loadBefore: number;
  readonly error?: string;
}

/** Takes the samples of all sides in turn, round by round. A measure that fails leaves a line that says so. */
export async function takeMeasure(measure: Measure, bench: Bench, rounds: number): Promise<Line[]> {
  const { name, work } = measure;
  const common = { measure: name, model: bench.shape, work, loadBefore: loadavg()[0]! };
  const contestants: Contestant[] = [];
  try {
    contestants.push(...(await measure.contestants(bench)));
    const samples = await inTurn(contestants, Math.min(rounds, measure.mostRounds ?? rounds));
    const sides = contestants.map(({ side, warmUp }) => ({ side, warmUpSeconds: warmUp ?? undefined, samples: samples.get(side)! }));
    return [
      ...sides.map((side) => ({ ...common, ...side, unit: measure.unit, ...spread(side.samples), ...goalOf(measure, side, bench.shape) })),
      ...ratioLines(measure, samples, bench.shape).map((line) => ({ ...common, ...line })),
    ];
  } catch (error) {
    return [{ ...common, error: error instanceof Error ? error.message : String(error) }];
  } finally {
    for (const contestant of contestants) await contestant.dispose();
  }
}

async function inTurn(contestants: readonly Contestant[], rounds: number): Promise<Map<string, number[]>> {
  const samples = new Map(contestants.map(({ side }): [string, number[]] => [side, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { side, sample } of contestants) samples.get(side)!.push(await sample());
  }
  return samples;
}

/** Of a side whose own value is aimed at something. */
function goalOf({ goals }: Measure, { side, samples }: { side: string; samples: readonly number[] }, shape: ShapeName) {
  const goal = goals.find(({ of, to }) => of === side && to === undefined);
  return goal ? outcome(goal, spread(samples).median, shape) : {};
}

function ratioLines({ goals }: Measure, samples: ReadonlyMap<string, readonly number[]>, shape: ShapeName) {
  return goals.flatMap((goal) => {
    const [of, to] = [samples.get(goal.of), goal.to === undefined ? undefined : samples.get(goal.to)];
    if (!of || !to) return [];
    const each = ratios(of, to);
    const middle = spread(each);
    return [{ side: `${goal.of} / ${goal.to}`, unit: "ratio", samples: each, ...middle, ...outcome(goal, middle.median, shape) }];
  });
}

function outcome({ atLeast, atMost }: Goal, median: number, shape: ShapeName): { target?: string; met?: boolean } {
  const [least, most] = [atLeast?.[shape], atMost?.[shape]];
  if (least !== undefined) return { target: `≥ ${least}`, met: median >= least };
  if (most !== undefined) return { target: `≤ ${most}`, met: median <= most };
  return {};
}
