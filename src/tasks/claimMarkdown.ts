import type { ClaimCard, ClaimedMetric } from "./claim.ts";
import { metricLabel } from "./evaluation.ts";
import { signed } from "./formatDifference.ts";
import type { Interval } from "./metrics/bootstrap.ts";

type Written = Omit<ClaimCard, "markdown" | "runId">;

/** The card as Markdown: the closing sentence first, then the numbers, then what is missing. */
export function claimMarkdown(card: Written): string {
  return [
    `### ${cell(card.method)} against ${cell(card.baseline)} on ${card.task}`,
    `**${card.conclusion}**`,
    metricTable(card),
    controlTable(card),
    factList(card),
    missingList(card),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function metricTable({ metrics }: Written): string {
  const rows = metrics.map((one) => [
    metricLabel(one.metric),
    one.baseline.toFixed(4),
    one.method.toFixed(4),
    interval(one.difference),
    one.mcnemarP === null ? "" : one.mcnemarP.toPrecision(2),
    one.verdict,
  ]);
  return markdownTable(["metric", "baseline", "method", "difference [95 %]", "McNemar p", "the method is"], rows);
}

function controlTable({ controls }: Written): string {
  if (controls.length === 0) return "";
  const rows = controls.flatMap(({ name, metrics }) =>
    metrics.map((one) => [cell(name), metricLabel(one.metric), interval(one.difference), one.verdict]),
  );
  return markdownTable(["control", "metric", "method − control [95 %]", "the method is"], rows);
}

function factList({ questions, pairs, seeds, overlap, metrics }: Written): string {
  const known = seeds.length > 0 ? `seed${seeds.length > 1 ? "s" : ""} ${seeds.join(", ")}` : "seed unknown";
  const facts = [`${questions} paired questions`, `${pairs} warm start${pairs > 1 ? "s" : ""} (${known})`];
  if (pairs > 1) facts.push(`differences by seed: ${metrics.map(bySeed).join("; ")}`);
  if (overlap !== null) facts.push(`${overlap} test questions in train or calibration, compared by content`);
  facts.push("intervals: paired bootstrap over questions, 2,000 resamples");
  return facts.map((fact) => `- ${fact}`).join("\n");
}

const bySeed = ({ metric, bySeed: differences }: ClaimedMetric): string => `${metricLabel(metric)} ${differences.map(signed).join(", ")}`;

function missingList({ missing }: Written): string {
  return missing.length === 0 ? "" : `**Missing**\n\n${missing.map((sentence) => `- ${sentence}`).join("\n")}`;
}

const interval = ({ mean, low, high }: Interval): string => `${signed(mean)} [${signed(low)}, ${signed(high)}]`;
const cell = (text: string): string => text.replaceAll("|", "\\|");

function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}
