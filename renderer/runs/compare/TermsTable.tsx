import { useMemo } from "react";
import { runLetter } from "../../../src/runs/runLook.ts";
import { type Distribution, heldDivergence, heldTokens } from "../../../src/steer/compareDistributions.ts";
import { fixed } from "../../format/number.ts";
import { TableView } from "../../output/TableView.tsx";
import type { HeldRun } from "./ComparedDistributions.tsx";

const most = 8;

export interface TermsTableProps {
  readonly a: HeldRun;
  readonly b: HeldRun;
  readonly at: readonly [a: number, b: number];
  readonly kind: Distribution;
}

/** The divergence of two models at one place, token by token: exact where both hold the token; the rest as one line. */
export function TermsTable({ a, b, at, kind }: TermsTableProps) {
  const divergence = useMemo(
    () => heldDivergence(heldTokens(a.data, at[0], kind, a.setting), heldTokens(b.data, at[1], kind, b.setting)),
    [a, b, at[0], at[1], kind],
  );
  const { kl, terms, outsideA, outsideB } = divergence;
  const [first, second] = [runLetter(a.place), runLetter(b.place)];
  const shown = terms.slice(0, most);
  const others = terms.slice(most);
  const sum = (of: (term: (typeof terms)[number]) => number) => others.reduce((total, term) => total + of(term), 0);
  const rest = outsideA > 0 ? outsideA * Math.log(outsideA / outsideB) : 0;
  const rows = [
    ...shown.map(({ id, a: pA, b: pB, term }) => [a.data.texts.get(id) ?? b.data.texts.get(id) ?? `#${id}`, pA, pB, term]),
    ...(others.length > 0
      ? [[`${others.length} more tokens that both hold`, sum((term) => term.a), sum((term) => term.b), sum(({ term }) => term)]]
      : []),
    ["all others, as one outcome", outsideA, outsideB, rest],
  ];
  const caption = `KL(${first} ‖ ${second}) of the ${kind} models here: at least ${fixed(kl, 4)} nats. Terms of tokens that both hold are exact.`;
  return (
    <section aria-label="Divergence by token">
      <TableView table={{ shown: "table", columns: ["token", `P in ${first}`, `P in ${second}`, "term, nats"], rows, caption }} />
    </section>
  );
}
