import type { ClaimCard, ClaimedMetric, Verdict } from "./claimCard.ts";
import { metricLabel } from "./evaluatedMetric.ts";
import { signed } from "./formatDifference.ts";

type Judged = Omit<ClaimCard, "checks" | "conclusion" | "markdown" | "runId">;

/** What the numbers support, and no more. */
export function closingSentence(card: Judged): string {
  const parts = [mainFinding(card), controlFinding(card), judgesFinding(card), elsewhereFinding(card)];
  if (card.overlap) parts.push(`${card.overlap} test questions were seen before, so no gain counts.`);
  if (card.pretraining && card.pretraining.prompts > 0) {
    parts.push(`${card.pretraining.prompts} of ${card.pretraining.items} test questions stand in what the base model has read.`);
  }
  if (card.metrics.length > 1) parts.push(`${card.metrics.length} metrics were looked at, without correction.`);
  return parts.filter((part) => part !== "").join(" ");
}

function mainFinding({ metrics, questions, pairs, method, baseline }: Judged): string {
  const size = `${questions} questions${pairs > 1 ? ` and ${pairs} warm starts` : ""}`;
  return `On ${size}, ${findings(metrics, method, baseline)}.`;
}

function findings(metrics: readonly ClaimedMetric[], method: string, baseline: string): string {
  const of = (verdict: Verdict) => metrics.filter((metric) => metric.verdict === verdict);
  const [better, worse, undecided] = [of("better"), of("worse"), of("undecided")];
  const parts: string[] = [];
  if (better.length > 0) parts.push(`${method} does better than ${baseline} in ${list(better)}`);
  if (worse.length > 0) parts.push(`${better.length > 0 ? "it does" : `${method} does`} worse in ${list(worse)}`);
  if (undecided.length > 0) parts.push(`no difference is shown in ${undecided.map(({ metric }) => metricLabel(metric)).join(", ")}`);
  return parts.join("; ");
}

const list = (metrics: readonly ClaimedMetric[]): string =>
  metrics.map(({ metric, difference }) => `${metricLabel(metric)} (${signed(difference.mean)})`).join(", ");

const gainedIn = ({ metrics }: Judged) => metrics.filter(({ verdict }) => verdict === "better").map(({ metric }) => metric);

/** Whether a simpler change gives the gain as well: only over metrics in which there is a gain. */
function controlFinding(card: Judged): string {
  const gained = gainedIn(card);
  if (gained.length === 0) return "";
  const notBeaten = (control: ClaimCard["controls"][number]) =>
    control.metrics.filter((one) => gained.includes(one.metric) && one.verdict !== "better").map((one) => metricLabel(one.metric));
  const parts = card.controls
    .map((control) => ({ control, where: notBeaten(control) }))
    .filter(({ where }) => where.length > 0)
    .map(
      ({ control, where }) =>
        `It is not shown to beat the control "${control.name}" in ${where.join(", ")}, so a simpler change may explain that gain.`,
    );
  const without = card.missing.some((sentence) => sentence.startsWith("No ") || sentence.startsWith("The longer warm start is not"));
  if (without) parts.push("Whether a simpler change gives as much was not fully tested.");
  const unmeasured = gained.filter((metric) => card.controls.some((control) => !control.metrics.some((one) => one.metric === metric)));
  if (unmeasured.length > 0) parts.push(`Not every control was measured in ${unmeasured.map(metricLabel).join(", ")}.`);
  if (parts.length === 0) parts.push("It beats every control in these.");
  return parts.join(" ");
}

const JUDGED = new Set<string>(["truth", "info", "truthInfo"]);

/** A judged gain is a judge's word: with one judge it says so. */
function judgesFinding(card: Judged): string {
  if (card.judges.length !== 1 || !gainedIn(card).some((metric) => JUDGED.has(metric))) return "";
  return `What is judged is the word of one judge, ${card.judges[0]}.`;
}

function elsewhereFinding({ elsewhere, method, baseline }: Judged): string {
  return elsewhere === null ? "" : `On ${elsewhere.task}, ${findings(elsewhere.metrics, method, baseline)}.`;
}
