import { useMemo } from "react";
import { type Distribution, heldTokens, likelyTokens } from "../../../src/steer/compareDistributions.ts";
import { fixed } from "../../format/number.ts";
import type { HeldRun } from "./ComparedDistributions.tsx";
import { Letter } from "./Letter.tsx";

const tokens = 6;

interface ProbeRow {
  readonly key: string;
  readonly one: HeldRun;
  readonly kind: Distribution;
  readonly held: ReadonlyMap<number, number>;
}

export interface ProbeTableProps {
  readonly held: readonly HeldRun[];
  /** the place, one position a run */
  readonly at: readonly number[];
}

/** What base, warm and steered models say at one place: the probabilities of the tokens that any of them makes likely. */
export function ProbeTable({ held, at }: ProbeTableProps) {
  const rows = useMemo(() => probeRows(held, at), [held, at]);
  const shown = likelyTokens(
    rows.map((row) => row.held),
    tokens,
  );
  const text = (id: number) => held.map(({ data }) => data.texts.get(id)).find((found) => found !== undefined) ?? `#${id}`;
  return (
    <section aria-label="Probabilities at the place">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="wide" aria-label="Probabilities by model" tabIndex={0}>
        <table className="probe-table">
          <thead>
            <tr>
              <th>
                <span className="sr">Model</span>
              </th>
              {shown.map((id) => (
                <th key={id}>
                  <span className="tname">{text(id)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th>
                  <span className="pair">
                    {row.kind !== "base" && <Letter index={row.one.place} />} {row.kind}
                  </span>
                </th>
                {shown.map((id) => (
                  <Probability key={id} logP={row.held.get(id)} kind={row.kind} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

/** The base is one where all runs adapt the same; then it is read from the run that holds most of it. */
function probeRows(held: readonly HeldRun[], at: readonly number[]): ProbeRow[] {
  const rowOf = (i: number, kind: Distribution): ProbeRow => {
    const one = held[i]!;
    return { key: `${one.place} ${kind}`, one, kind, held: heldTokens(one.data, at[i]!, kind, one.setting) };
  };
  const base = new Map(held.flatMap((_, i) => [...rowOf(i, "base").held]));
  const oneBase = new Set(held.map(({ run }) => String(run.config.model))).size === 1;
  return [...(oneBase ? [{ ...rowOf(0, "base"), held: base }] : []), ...held.flatMap((_, i) => [rowOf(i, "warm"), rowOf(i, "steered")])];
}

function Probability({ logP, kind }: { readonly logP: number | undefined; readonly kind: Distribution }) {
  if (logP === undefined)
    return (
      <td className="pc dim" title="This run does not hold the token here: it lies outside its mask.">
        outside
      </td>
    );
  const probability = Math.exp(logP);
  return (
    <td className="pc" style={{ "--c": `var(--${kind})`, "--p": `${(100 * probability).toFixed(1)}%` } as React.CSSProperties}>
      {fixed(probability, 3)}
    </td>
  );
}
