import type { ShownTable } from "../output/shown.ts";
import type { Strength } from "./strengthEstimators.ts";

/** All estimators as a table: what a Strength shows. */
export function strengthTable(strength: Strength): ShownTable {
  const { tails } = strength;
  const rows: [string, number | null, string][] = [
    ["exact", strength.exact, exactNote(strength)],
    ["ratio", strength.ratio, `one Newton step on the summed loss; 95 % ${rangeText(strength.intervals.ratio)}`],
    ["median", strength.median, "of the Newton steps of single tokens"],
    [
      "mean",
      strength.mean,
      tails ? `the closed form: ${percent(tails.topShare)} of Σ|step| is held by 1 % of the tokens` : "the closed form",
    ],
    ["mean, interval", null, tails ? `95 % ${rangeText(strength.intervals.mean)}` : ""],
    ["mean, lowest step", tails?.lowest ?? null, ""],
    ["mean, 1 % quantile", tails?.p1 ?? null, ""],
    ["mean, 99 % quantile", tails?.p99 ?? null, ""],
    ["mean, highest step", tails?.highest ?? null, ""],
  ];
  return { shown: "table", columns: ["estimator", "strength μ", "note"], rows, caption: [strength.why, ...strength.doubts].join(" ") };
}

const rangeText = ([low, high]: readonly [number, number]) =>
  Number.isFinite(low) ? `[${low.toFixed(2)}, ${high.toFixed(2)}]` : "unknown";
const percent = (share: number) => `${(100 * share).toFixed(0)} %`;

function exactNote(strength: Strength): string {
  if (strength.exact === null) return "undefined";
  if (strength.exactAtBound !== null) return "at the search's bound: the loss has no minimum inside";
  const [low, high] = strength.interval;
  return `minimum of the summed loss; 95 % [${low.toFixed(2)}, ${high.toFixed(2)}] over ${strength.examples} examples`;
}
