import { Check, CircleHelp, TriangleAlert } from "lucide-react";
import type { ClaimCard, ClaimCheck, ClaimedMetric } from "../../src/tasks/claimCard.ts";
import { metricLabel } from "../../src/tasks/evaluatedMetric.ts";
import { signed } from "../../src/tasks/formatDifference.ts";
import { plural } from "../format/number.ts";
import { RunLink } from "./SummaryLine.tsx";

const STATES: Readonly<Record<ClaimCheck["state"], { readonly icon: typeof Check; readonly words: string }>> = {
  given: { icon: Check, words: "given" },
  against: { icon: TriangleAlert, words: "speaks against it" },
  missing: { icon: CircleHelp, words: "missing" },
};

/** A claim with what a reader needs before believing it: the sentence, the numbers, and what was looked for. */
export function ClaimPanel({ card }: { readonly card: ClaimCard }) {
  return (
    <section className="claim" aria-label={`Claim on ${card.task}`}>
      <header className="claim-head">
        <span className="sec clip">
          {card.task}, {plural(card.questions, "question")}, {plural(card.pairs, "warm start")}
        </span>
        <RunLink id={card.runId} />
      </header>
      <p className="claim-sentence">{card.conclusion}</p>
      <Differences metrics={card.metrics} against="baseline" />
      {card.controls.map(({ name, metrics }) => (
        <Differences key={name} metrics={metrics} against={name} />
      ))}
      <ul className="claim-checks">
        {card.checks.map((check) => (
          <Line key={check.name} check={check} />
        ))}
      </ul>
    </section>
  );
}

type Difference = Pick<ClaimedMetric, "metric" | "difference" | "verdict">;

/** Each difference as an interval on a common scale around zero. */
function Differences({ metrics, against }: { readonly metrics: readonly Difference[]; readonly against: string }) {
  if (metrics.length === 0) return null;
  return (
    <table className="t tight claim-table">
      <thead>
        <tr>
          <th>method − {against}</th>
          <th className="r">difference</th>
          <th className="r">95 % interval</th>
          <th className="r">questions</th>
          <th>the method is</th>
        </tr>
      </thead>
      <tbody>
        {metrics.map(({ metric, difference, verdict }) => (
          <tr key={metric}>
            <td className="text">{metricLabel(metric)}</td>
            <td className="r">{signed(difference.mean)}</td>
            <td className="r">
              {signed(difference.low)} … {signed(difference.high)}
            </td>
            <td className="r">{difference.n}</td>
            <td className="text">{verdict}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Line({ check }: { readonly check: ClaimCheck }) {
  const { icon: Icon, words } = STATES[check.state];
  return (
    <li className={`claim-check ${check.state}`}>
      <Icon className="i sm" role="img" aria-label={words} />
      <b>{check.name}</b> <span>{check.text}</span>
    </li>
  );
}
