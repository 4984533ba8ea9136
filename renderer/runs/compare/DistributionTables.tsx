import { useMemo, useState } from "react";
import { shortText } from "../../../src/chart/numberText.ts";
import { compareDistributions, cosineOfVectors, type Distribution, positionsOfAll } from "../../../src/steer/compareDistributions.ts";
import { Choice } from "../../explorer/Choice.tsx";
import "../../explorer/explorer.css";
import { runLetter } from "../../../src/runs/runLook.ts";
import { TokenStrip } from "../../explorer/TokenStrip.tsx";
import { fixed, integer, significant } from "../../format/number.ts";
import { openTab } from "../../frame/tabStore.ts";
import type { HeldRun } from "./ComparedDistributions.tsx";
import { Letter } from "./Letter.tsx";
import { ProbeTable } from "./ProbeTable.tsx";
import { TermsTable } from "./TermsTable.tsx";

const kinds: readonly (readonly [Distribution, string])[] = [
  ["warm", "Warm"],
  ["steered", "Steered"],
];
/** Means rest on the first ones. */
const mostPositions = 3000;

export interface DistributionTablesProps {
  readonly held: readonly HeldRun[];
  readonly onOpen: (id: string) => void;
}

/** A place to choose, what every run says there, and over all places how far they lie apart. */
export function DistributionTables({ held, onOpen }: DistributionTablesProps) {
  const [kind, setKind] = useState<Distribution>("warm");
  const [other, setOther] = useState(1);
  const shared = useMemo(() => positionsOfAll(held.map(({ data }) => data)), [held]);
  const used = useMemo(() => shared.slice(0, mostPositions), [shared]);
  const pairs = useMemo(() => pairFigures(held, used, kind), [held, used, kind]);
  const cosines = useMemo(() => cosineFigures(held, used), [held, used]);
  const apart = pairs[0]?.[other];
  const shades = useMemo(() => shadesOf(held[0]!, used, apart?.kl), [held, used, apart]);
  const [asked, setAsked] = useState<number | null>(null);
  if (shared.length === 0)
    return <p className="dim">These runs have no text in common: distributions are compared on the same places only.</p>;
  const position = asked ?? mostApart(shades) ?? used[0]![0]!;
  const at = shared.find(([first]) => first === position) ?? null;
  return (
    <div className="explorer distributions">
      <div className="row">
        <Choice name="Distributions" value={kind} onChange={setKind} options={kinds} />
        {held.length > 2 && (
          <Choice name="Shaded by A against" value={String(other)} onChange={(value) => setOther(Number(value))} options={othersOf(held)} />
        )}
        <span className="dim">
          {integer(used.length)} shared places{used.length < shared.length && ` (the first of ${integer(shared.length)})`}
        </span>
      </div>
      <TokenStrip
        data={held[0]!.data}
        selected={position}
        shades={shades}
        by="kl"
        shadedBy={`KL(${letterAt(held, 0)} ‖ ${letterAt(held, other)}) of the ${kind} models`}
        onSelect={setAsked}
      />
      {at ? <ProbeTable held={held} at={at} /> : <p className="dim">Not all of the runs have this place.</p>}
      {at && <TermsTable a={held[0]!} b={held[other]!} at={[at[0]!, at[other]!]} kind={kind} />}
      <div className="two">
        <Matrix
          title={`KL of ${kind}, row ‖ column`}
          note={`nats, mean over the places, at least: the ${percent(apart?.outside)} of A's probability that lies on tokens which not both hold counts as one outcome`}
          held={held}
          values={pairs.map((row) => row.map((one) => one?.mean ?? 0))}
        />
        <Matrix
          title="Cosine of steering vectors δ"
          note="over the places set end to end; exact, each with its own mask"
          held={held}
          values={cosines}
        />
      </div>
      <Strengths held={held} onOpen={onOpen} />
    </div>
  );
}

const letterAt = (held: readonly HeldRun[], i: number): string => runLetter(held[i]!.place);
const othersOf = (held: readonly HeldRun[]) => held.slice(1).map(({ place }, k) => [String(k + 1), runLetter(place)] as const);
const percent = (share: number | undefined): string => `${fixed(100 * (share ?? Number.NaN), 1)} %`;

type PairFigure = ReturnType<typeof compareDistributions> | null;

/** Row against column; null on the diagonal. */
function pairFigures(held: readonly HeldRun[], used: readonly (readonly number[])[], kind: Distribution): PairFigure[][] {
  return held.map((a, i) =>
    held.map((b, j) => {
      const shared = used.map((at) => ({ a: at[i]!, b: at[j]! }));
      return i === j ? null : compareDistributions(a.data, b.data, kind, [a.setting, b.setting], shared);
    }),
  );
}

const cosineFigures = (held: readonly HeldRun[], used: readonly (readonly number[])[]): number[][] =>
  held.map((a, i) =>
    held.map((b, j) => {
      const shared = used.map((at) => ({ a: at[i]!, b: at[j]! }));
      return cosineOfVectors(a.data, b.data, shared, [a.setting.alpha, b.setting.alpha]);
    }),
  );

/** By position of the first run; NaN where the place is not shared. */
function shadesOf({ data }: HeldRun, used: readonly (readonly number[])[], kl: Float64Array | undefined): Float64Array {
  const shades = new Float64Array(data.positions.offsets.length - 1).fill(Number.NaN);
  used.forEach(([position], k) => {
    shades[position!] = kl?.[k] ?? Number.NaN;
  });
  return shades;
}

function mostApart(shades: Float64Array): number | null {
  let best: number | null = null;
  shades.forEach((kl, position) => {
    if (kl > (best === null ? Number.NEGATIVE_INFINITY : shades[best]!)) best = position;
  });
  return best;
}

interface MatrixProps {
  readonly title: string;
  readonly note: string;
  readonly held: readonly HeldRun[];
  /** [rows][columns] */
  readonly values: readonly (readonly number[])[];
}

function Matrix({ title, note, held, values }: MatrixProps) {
  return (
    <div>
      <table className="t matrix" aria-label={title}>
        <thead>
          <tr>
            <th>{title}</th>
            {held.map(({ place }) => (
              <th key={place} className="r">
                <Letter index={place} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {held.map(({ place }, i) => (
            <tr key={place}>
              <td>
                <Letter index={place} />
              </td>
              {held.map((column, j) => (
                <td key={column.place} className={`r num ${i === j ? "dim" : ""}`}>
                  {i === j ? String(Math.round(values[i]![j]!)) : significant(values[i]![j]!, 3)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="dim">{note}.</p>
    </div>
  );
}

/** Where each one's steered distribution stands, and its own explorer. */
function Strengths({ held, onOpen }: DistributionTablesProps) {
  const open = ({ run, setting }: HeldRun) =>
    run.kind === "sweep" ? openTab({ kind: "sweep", runId: run.id, view: "explorer", strength: setting.strength }) : onOpen(run.id);
  return (
    <p className="dim">
      Steered at{" "}
      {held.map((one, i) => (
        <span key={one.run.id}>
          {i > 0 && ", "}
          {runLetter(one.place)} μ {shortText(one.setting.strength)}, α {shortText(one.setting.alpha)}{" "}
          <button type="button" className="link" onClick={() => open(one)}>
            open {runLetter(one.place)} in the explorer
          </button>
        </span>
      ))}
    </p>
  );
}
