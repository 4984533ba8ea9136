import { checkInput } from "../input/checkInput.ts";
import { anything, fieldsOf, isObject, kind, orLeftOut } from "../input/kind.ts";
import type { ShownTable, ShowsItself, TableValue } from "../output/shown.ts";
import { checkPairs, largestP, pHeading, seedsOf } from "./compare.ts";
import { type EvaluatedMetric, metricLabel } from "./evaluatedMetric.ts";
import type { Evaluation } from "./evaluation.ts";
import type { BootstrapOptions, Interval } from "./metrics/bootstrap.ts";
import type { ResampledOver } from "./metrics/seedsBootstrap.ts";
import {
  asList,
  commonItems,
  comparableMetrics,
  type MetricComparison,
  type OneOrMore,
  pairedComparison,
  resampledOver,
} from "./pairedSystems.ts";
import { shownAs } from "./shownAs.ts";
import { systemInterval } from "./systemInterval.ts";

export interface ComparisonTableOptions extends BootstrapOptions {
  readonly baseline: OneOrMore;
  /** by name; as many evaluations as the baseline has, one a seed, in the same order */
  readonly methods: Readonly<Record<string, OneOrMore>>;
  readonly controls?: Readonly<Record<string, OneOrMore>>;
  /** which metrics, in order; all that the systems have in common when left out */
  readonly metrics?: readonly EvaluatedMetric[];
}

export interface ComparedSystem {
  readonly name: string;
  readonly role: "baseline" | "method" | "control";
  readonly metric: EvaluatedMetric;
  /** over questions and seeds */
  readonly value: Interval;
  /** system − baseline; null for the baseline itself */
  readonly difference: MetricComparison | null;
}

export interface ComparisonTable {
  readonly task: string;
  readonly pairs: number;
  readonly seeds: readonly number[];
  readonly over: ResampledOver;
  readonly rows: readonly ComparedSystem[];
}

interface System {
  readonly name: string;
  readonly role: ComparedSystem["role"];
  readonly evaluations: readonly Evaluation[];
}

const byName = kind(isObject, "Give evaluations by name, such as { steered: await evaluate(steered, task.test) }.");
const COMPARISON_TABLE = {
  name: "comparisonTable",
  code: "evaluation/not-an-evaluation",
  takes: [["systems", fieldsOf({ baseline: anything, methods: byName, controls: orLeftOut(byName) }, "Give { baseline, methods }.")]],
} as const;

/**
 * Baseline, methods and controls on the same questions: every value and every difference with its 95 % interval, the number of questions
 * and seeds behind it, and McNemar's p. In each metric only questions count that all systems were scored on.
 * @throws SteerlabError what `compare` throws
 */
export function comparisonTable(o: ComparisonTableOptions): ComparisonTable & ShowsItself {
  checkInput(COMPARISON_TABLE, [o]);
  const { baseline, methods, controls = {}, metrics, ...bootstrap } = o;
  const first: System = { name: "baseline", role: "baseline", evaluations: asList(baseline, "baseline", "comparisonTable") };
  const others = [...systemsOf("method", methods), ...systemsOf("control", controls)];
  for (const { evaluations } of others) checkPairs(first.evaluations, evaluations);
  const systems = [first, ...others];
  const all = systems.flatMap(({ evaluations }) => evaluations);
  const shared = comparableMetrics(all);
  const wanted = metrics ? metrics.filter((metric) => shared.includes(metric)) : shared;
  const over = resampledOver(first.evaluations.length);
  const rows = wanted.flatMap((metric) => metricRows(metric, systems, all, over, bootstrap));
  const seeds = seedsOf(others[0]?.evaluations ?? first.evaluations);
  return shownAs({ task: first.evaluations[0]!.task, pairs: first.evaluations.length, seeds, over, rows }, showTable);
}

const systemsOf = (role: System["role"], named: Readonly<Record<string, OneOrMore>>): System[] =>
  Object.entries(named).map(([name, evaluations]) => ({
    name,
    role,
    evaluations: asList(evaluations, `${role}s.${name}`, "comparisonTable"),
  }));

function metricRows(
  metric: EvaluatedMetric,
  systems: readonly System[],
  all: readonly Evaluation[],
  over: ResampledOver,
  bootstrap: BootstrapOptions,
): ComparedSystem[] {
  const items = commonItems(metric, all);
  const seeds = systems[0]!.evaluations.length;
  const own = (index: number) => items.slice(index * seeds, (index + 1) * seeds);
  return systems.map(({ name, role }, index) => ({
    name,
    role,
    metric,
    value: systemInterval(metric, own(index), over, bootstrap),
    difference: index === 0 ? null : pairedComparison(metric, own(0), own(index), { ...bootstrap, over }),
  }));
}

function showTable({ task, pairs, seeds, over, rows }: ComparisonTable): ShownTable {
  const columns = [
    ...["metric", "system", "role", "value", "95 % low", "95 % high"],
    ...["− baseline", "low", "high", pHeading(pairs), "questions", "seeds"],
  ];
  const cells = rows.map(({ name, role, metric, value, difference }): TableValue[] => [
    ...[metricLabel(metric), name, role, value.mean, value.low, value.high],
    ...(difference ? [difference.difference.mean, difference.difference.low, difference.difference.high] : [null, null, null]),
    ...[difference ? largestP(difference.mcnemarBySeed) : null, value.n, pairs],
  ]);
  const known = seeds.length > 0 ? ` (${seeds.join(", ")})` : "";
  const caption = `${task}; ${pairs} seed${pairs > 1 ? "s" : ""}${known}; 95 % bootstrap intervals over ${over}, paired; exact McNemar.`;
  return { shown: "table", columns, rows: cells, caption };
}
