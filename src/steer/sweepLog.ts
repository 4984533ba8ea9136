import type { LabelledSequence, Tokenizer } from "../lm/causalLM.ts";
import type { RunWriter } from "../runs/run.ts";
import type { SparsePositions } from "./sparsePositions.ts";
import type { SplitLayout } from "./splitPositions.ts";
import type { StoredCurves, StoredPositions } from "./storedSweep.ts";
import type { SweepResult } from "./sweepResult.ts";
import { keepPositions } from "./sweptPositions.ts";
import { endText } from "./tokenTexts.ts";

/** What the forward pass over the test split gave. */
export interface LoggedPass {
  readonly positions: SparsePositions;
  readonly layout: SplitLayout;
  readonly sequences: readonly LabelledSequence[];
  readonly tokenizer: Pick<Tokenizer, "endOfText" | "tokenText">;
}

/** Writes a sweep into its run: final figures, the curves, and the positions from which everything can be made again. */
export function logSweep(run: RunWriter, result: SweepResult, pass: LoggedPass): void {
  const { strengths, alphas, metrics, bands, controls, analytic, best, systems } = result;
  const { exact, ratio, mean, median, recommended, interval: range } = analytic;
  run.summary({
    items: result.items,
    excluded: result.excluded,
    tokens: result.tokens,
    strengths: strengths.length,
    kl: result.kl,
    exactOptimum: result.exactOptimum,
    analytic: { exact, ratio, mean, median, recommended, interval: range },
    best,
    ...Object.fromEntries(
      systems.map(({ system, metrics: values }) => [system, Object.fromEntries(Object.entries(values).map(([m, v]) => [m, v.value]))]),
    ),
  });
  run.artifact("curves", { strengths, alphas, metrics, bands, controls, analytic: { ...analytic } } satisfies StoredCurves);
  if (result.generated) run.artifact("generated", result.generated);
  run.artifact("systems", systems);
  // The test positions in the sparse form: every number above can be made again from them without a forward pass.
  const stored = storedPositions(pass);
  keepPositions(result, stored);
  run.artifact("positions", stored);
}

function storedPositions({ positions, layout, sequences, tokenizer }: LoggedPass): StoredPositions {
  const shown = new Set(sequences.flatMap(({ ids }) => [...ids]));
  for (const column of [positions.ids, positions.baseTop, positions.restTop]) for (const id of column) if (id >= 0) shown.add(id);
  return {
    positions,
    layout,
    sequences: sequences.map(({ ids, from }) => ({ ids: Int32Array.from(ids), from })),
    texts: new Map([...shown].map((id) => [id, endText(tokenizer, id)])),
  };
}
