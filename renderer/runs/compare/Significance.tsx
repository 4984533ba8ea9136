import { useMemo, useState } from "react";
import type { RunDetail } from "../../../src/runs/run.ts";
import { runLetter } from "../../../src/runs/runLook.ts";
import type { StoredPositions } from "../../../src/steer/storedSweep.ts";
import { compareSwept, type SweptItems, type SweptSystem, sweptItems } from "../../../src/steer/sweptItems.ts";
import { compare } from "../../../src/tasks/compare.ts";
import { metricLabel } from "../../../src/tasks/evaluatedMetric.ts";
import type { Evaluation, ItemScore } from "../../../src/tasks/evaluation.ts";
import { evaluationOf, type StoredSubject } from "../../../src/tasks/evaluationOf.ts";
import type { PairedItems } from "../../../src/tasks/pairedItems.ts";
import { Choice } from "../../explorer/Choice.tsx";
import { fixed, integer } from "../../format/number.ts";
import type { ComparedRuns } from "./comparedRuns.ts";
import { Interval, intervalRange } from "./Interval.tsx";
import { Letter } from "./Letter.tsx";
import { useArtifacts } from "./useArtifacts.ts";

type Part = Pick<ComparedRuns, "runs" | "service">;

/** Paired differences on the items that two runs share: of evaluations, and of sweeps at each one's own strength. */
export function Significance({ runs, service }: Part) {
  const evaluations = runs.filter((run) => run.kind === "evaluation").length;
  const sweeps = runs.filter((run) => run.kind === "sweep").length;
  return (
    <>
      {evaluations > 1 && <EvaluationPairs runs={runs} service={service} />}
      {sweeps > 1 && <SweepPairs runs={runs} service={service} />}
    </>
  );
}

function EvaluationPairs({ runs, service }: Part) {
  const subjects = useArtifacts<StoredSubject>(runs, "subject", service);
  const items = useArtifacts<ItemScore[]>(runs, "items", service);
  const evaluations = useMemo(
    () => runs.map((run, i) => (run.kind === "evaluation" ? storedEvaluation(run, subjects?.[i], items?.[i]) : null)),
    [runs, subjects, items],
  );
  const rows = useMemo(() => pairRows(evaluations, (a, b) => compare(a, b).metrics), [evaluations]);
  return <PairTable title="Paired differences of the evaluations" rows={rows} />;
}

function storedEvaluation(
  run: RunDetail,
  subject: StoredSubject | null | undefined,
  items: ItemScore[] | null | undefined,
): Evaluation | null {
  if (!subject || !items) return null;
  const { bootstrap, ...evaluated } = subject;
  return evaluationOf(evaluated, items, bootstrap, run.id);
}

const systems: readonly (readonly [SweptSystem, string])[] = [
  ["gain", "Gain by steering"],
  ["steered", "Steered"],
  ["warm", "Warm"],
];

function SweepPairs({ runs, service }: Part) {
  const positions = useArtifacts<StoredPositions>(runs, "positions", service);
  const [system, setSystem] = useState<SweptSystem>("gain");
  const items = useMemo(() => runs.map((run, i) => sweptOf(run, positions?.[i])), [runs, positions]);
  const rows = useMemo(() => pairRows(items, (a, b) => compareSwept(a, b, system)), [items, system]);
  return (
    <PairTable title="Paired differences of the sweeps" rows={rows}>
      <Choice name="Of" hidden value={system} onChange={setSystem} options={systems} />
    </PairTable>
  );
}

const sweptOf = (run: RunDetail, stored: StoredPositions | null | undefined): SweptItems | null =>
  run.kind === "sweep" && stored ? sweptItems(run, stored) : null;

interface PairRow {
  readonly a: number;
  readonly b: number;
  /** null: they cannot be paired, and why */
  readonly metrics: Readonly<Record<string, PairedItems>> | null;
  readonly why: string;
}

/** All pairs of a few; of many each one against the first. */
const allPairsUpTo = 4;

function pairRows<T>(all: readonly (T | null)[], compareTwo: (a: T, b: T) => PairRow["metrics"]): PairRow[] {
  const places = [...all.keys()].filter((i) => all[i] !== null);
  const pairs = places.flatMap((b, k) => places.slice(0, places.length <= allPairsUpTo ? k : Math.min(k, 1)).map((a) => [a, b] as const));
  return pairs.map(([a, b]) => {
    try {
      return { a, b, metrics: compareTwo(all[a]!, all[b]!), why: "" };
    } catch (error) {
      return { a, b, metrics: null, why: (error as Error).message };
    }
  });
}

interface PairTableProps {
  readonly title: string;
  readonly rows: readonly PairRow[];
  readonly children?: React.ReactNode;
}

function PairTable({ title, rows, children }: PairTableProps) {
  if (rows.length === 0) return null;
  const metrics = [...new Set(rows.flatMap((row) => Object.keys(row.metrics ?? {})))];
  const failures = [...new Set(rows.flatMap(({ a, b, why }) => (why === "" ? [] : [`${runLetter(b)} and ${runLetter(a)}: ${why}`])))];
  return (
    <section aria-label={title}>
      <div className="sect-h">
        <h2>{title}</h2>
        {children}
      </div>
      {metrics.map((metric) => (
        <MetricPairs key={metric} metric={metric} rows={rows} />
      ))}
      {failures.map((failure) => (
        <p key={failure} className="dim">
          {failure}
        </p>
      ))}
      <p className="dim">
        95 % bootstrap intervals over the items that both have, 2,000 resamples, seed 0; McNemar's exact test where an item is right or
        wrong.
        {rows.length > 1 && ` Not corrected for ${rows.length} comparisons.`}
      </p>
    </section>
  );
}

function MetricPairs({ metric, rows }: { readonly metric: string; readonly rows: readonly PairRow[] }) {
  const paired = rows.flatMap(({ a, b, metrics }) => (metrics?.[metric] ? [{ a, b, pair: metrics[metric] }] : []));
  const range = intervalRange(paired.map(({ pair }) => pair.difference));
  return (
    <table className="t pairs" aria-label={`Differences in ${metricLabel(metric)}`}>
      <thead>
        <tr>
          <th>{metricLabel(metric)}</th>
          <th className="r">First</th>
          <th className="r">Second</th>
          <th className="r">Difference [95 %]</th>
          <th>paired, n {integer(paired[0]?.pair.difference.n ?? 0)}</th>
          <th className="r">McNemar p</th>
        </tr>
      </thead>
      <tbody>
        {paired.map(({ a, b, pair: { a: before, b: after, difference, mcnemar } }) => {
          const clear = difference.low > 0 || difference.high < 0;
          return (
            <tr key={`${a} ${b}`}>
              <td>
                <span className="pair">
                  <Letter index={b} /> minus <Letter index={a} />
                </span>
              </td>
              <td className="r num">{fixed(before, 4)}</td>
              <td className="r num">{fixed(after, 4)}</td>
              <td className="r num">
                <span className={clear ? "clear" : ""}>{signed(difference.mean)}</span>{" "}
                <span className="dim">
                  [{signed(difference.low)}, {signed(difference.high)}]
                </span>
              </td>
              <td>
                <Interval {...difference} range={range} />
              </td>
              <td className="r num" title={mcnemar ? `${mcnemar.gained} gained, ${mcnemar.lost} lost` : ""}>
                {mcnemar ? fixed(mcnemar.p, 3) : ""}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const signed = (value: number): string => (value >= 0 ? "+" : "") + fixed(value, 4);
