import type { ClaimCard, ClaimedMetric } from "./claim.ts";
import { metricLabel } from "./evaluation.ts";
import { signed } from "./formatDifference.ts";

type Judged = Pick<ClaimCard, "metrics" | "controls" | "missing" | "questions" | "pairs" | "method" | "baseline" | "overlap">;

/** What the numbers support, and no more. */
export function closingSentence(card: Judged): string {
  const parts = [mainFinding(card), controlFinding(card)];
  if (card.overlap) parts.push(`${card.overlap} test questions were seen before, so no gain counts.`);
  if (card.metrics.length > 1) parts.push(`${card.metrics.length} metrics were looked at, without correction.`);
  return parts.filter((part) => part !== "").join(" ");
}

function mainFinding({ metrics, questions, pairs, method, baseline }: Judged): string {
  const of = (verdict: ClaimedMetric["verdict"]) => metrics.filter((metric) => metric.verdict === verdict);
  const [better, worse, undecided] = [of("better"), of("worse"), of("undecided")];
  const size = `${questions} questions${pairs > 1 ? ` and ${pairs} warm starts` : ""}`;
  const parts: string[] = [];
  if (better.length > 0) parts.push(`${method} does better than ${baseline} in ${list(better)}`);
  if (worse.length > 0) parts.push(`${better.length > 0 ? "it does" : `${method} does`} worse in ${list(worse)}`);
  if (undecided.length > 0) parts.push(`no difference is shown in ${undecided.map(({ metric }) => metricLabel(metric)).join(", ")}`);
  return `On ${size}, ${parts.join("; ")}.`;
}

const list = (metrics: readonly ClaimedMetric[]): string =>
  metrics.map(({ metric, difference }) => `${metricLabel(metric)} (${signed(difference.mean)})`).join(", ");

/** Whether a simpler change gives the gain as well: only over metrics in which there is a gain. */
function controlFinding({ metrics, controls, missing }: Judged): string {
  const gained = metrics.filter((metric) => metric.verdict === "better").map(({ metric }) => metric);
  if (gained.length === 0) return "";
  const equalled = controls.filter((control) => control.metrics.some((one) => gained.includes(one.metric) && one.verdict !== "better"));
  const without = missing.filter((sentence) => sentence.startsWith("No ")).length;
  const parts: string[] = [];
  for (const control of equalled) {
    const where = control.metrics
      .filter((one) => gained.includes(one.metric) && one.verdict !== "better")
      .map((one) => metricLabel(one.metric));
    parts.push(`It is not shown to beat the control "${control.name}" in ${where.join(", ")}, so a simpler change may explain that gain.`);
  }
  if (without > 0) parts.push("Whether a simpler change gives as much was not fully tested.");
  if (parts.length === 0) parts.push("It beats every control in these.");
  return parts.join(" ");
}
