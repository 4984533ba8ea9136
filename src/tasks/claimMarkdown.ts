import type { ClaimCard, ClaimCheck, ClaimedMetric } from "./claimCard.ts";
import { metricLabel } from "./evaluatedMetric.ts";
import { signed } from "./formatDifference.ts";
import type { Interval } from "./metrics/bootstrap.ts";

type Written = Omit<ClaimCard, "markdown" | "runId">;

/** The card as Markdown: the closing sentence first, then the numbers, then what was looked for and what is missing. */
export function claimMarkdown(card: Written): string {
  return [
    `### ${cell(card.method)} against ${cell(card.baseline)} on ${card.task}`,
    `**${card.conclusion}**`,
    metricTable(card.metrics),
    controlTable(card),
    elsewhereTable(card),
    factList(card),
    checkList("Looked for", card.checks, "given"),
    checkList("Against it", card.checks, "against"),
    checkList("Missing", card.checks, "missing"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function metricTable(metrics: readonly ClaimedMetric[]): string {
  const rows = metrics.map((one) => [
    metricLabel(one.metric),
    one.baseline.toFixed(4),
    one.method.toFixed(4),
    interval(one.difference),
    one.mcnemarP === null ? "" : one.mcnemarP.toPrecision(2),
    String(one.difference.n),
    one.verdict,
  ]);
  return markdownTable(["metric", "baseline", "method", "difference [95 %]", "McNemar p", "questions", "the method is"], rows);
}

function controlTable({ controls }: Written): string {
  if (controls.length === 0) return "";
  const rows = controls.flatMap(({ name, model, metrics }) =>
    metrics.map((one) => [
      cell(name),
      cell(model),
      metricLabel(one.metric),
      interval(one.difference),
      String(one.difference.n),
      one.verdict,
    ]),
  );
  return markdownTable(["control", "model", "metric", "method − control [95 %]", "questions", "the method is"], rows);
}

function elsewhereTable({ elsewhere }: Written): string {
  return elsewhere === null ? "" : `On another task, ${elsewhere.task}:\n\n${metricTable(elsewhere.metrics)}`;
}

function factList({ questions, pairs, seeds, bootstrap, metrics }: Written): string {
  const known = seeds.length > 0 ? `seed${seeds.length > 1 ? "s" : ""} ${seeds.join(", ")}` : "seed unknown";
  const facts = [`${questions} paired questions`, `${pairs} warm start${pairs > 1 ? "s" : ""} (${known})`];
  if (pairs > 1) facts.push(`differences by seed: ${metrics.map(bySeed).join("; ")}`);
  const { over, resamples, seed } = bootstrap;
  facts.push(`intervals: paired bootstrap over ${over}, ${resamples.toLocaleString("en-US")} resamples, seed ${seed}`);
  return facts.map((fact) => `- ${fact}`).join("\n");
}

const bySeed = ({ metric, bySeed: differences }: ClaimedMetric): string => `${metricLabel(metric)} ${differences.map(signed).join(", ")}`;

function checkList(title: string, checks: readonly ClaimCheck[], state: ClaimCheck["state"]): string {
  const lines = checks
    .filter((check) => check.state === state)
    .map(({ name, text }) => (state === "missing" ? `- ${text}` : `- ${name}: ${text}`));
  return lines.length === 0 ? "" : `**${title}**\n\n${lines.join("\n")}`;
}

const interval = ({ mean, low, high }: Interval): string => `${signed(mean)} [${signed(low)}, ${signed(high)}]`;
const cell = (text: string): string => text.replaceAll("|", "\\|");

function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}
