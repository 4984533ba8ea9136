import { memo } from "react";
import type { ExplorerRow, PositionRows } from "../../src/steer/explorerView.ts";
import { fixed, integer } from "../format/number.ts";
import { ticks } from "../output/ticks.ts";
import { ProbabilityCell } from "./ProbabilityCell.tsx";
import { TokenCell, tokenColumnWidth } from "./TokenCell.tsx";
import { type Axis, AxisCell, KlCell, OutsideCell, percent, SignedCell } from "./TokenCells.tsx";

export type ProbabilityScale = "linear" | "log";

interface TokenTableProps {
  readonly view: PositionRows;
  readonly scale: ProbabilityScale;
  readonly outside: "keep" | "drop";
}

const SMALLEST = 1e-5;

/**
 * Base, warm and steered probability, gradient, steering vector and KL term of the tokens that matter; the rest is one row. A step of the strength
 * changes the steered probabilities alone: every other cell is known by what it shows, and not drawn anew.
 */
export function TokenTable({ view, scale, outside }: TokenTableProps) {
  const { rows } = view;
  const axes = {
    probability: probabilityAxis(rows, scale),
    gradient: signedAxis(rows.map((row) => row.gradient)),
    delta: signedAxis(rows.filter((row) => row.inMask).map((row) => row.delta)),
    kl: klAxis(view),
  };
  let reached = 0;
  return (
    <table className="dist" aria-label="Tokens at the selected position">
      <colgroup>
        <col style={{ width: tokenColumnWidth(rows.find((row) => row.isTarget)) }} />
        <col className="probability-column" />
        <col />
        <col />
        <col />
      </colgroup>
      <thead>
        <Titles />
        <tr aria-hidden>
          <td className="ax" />
          <AxisCell {...drawnAxis(axes.probability)} className="p" />
          <AxisCell {...drawnAxis(axes.gradient)} spaced />
          <AxisCell {...drawnAxis(axes.delta)} spaced />
          <AxisCell {...drawnAxis(axes.kl)} spaced />
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const from = reached;
          reached += row.klTerm;
          return <TokenRow key={row.id} row={row} axes={axes} reached={from} outside={outside} />;
        })}
        <Remainder view={view} axes={axes} outside={outside} />
      </tbody>
      <tfoot>
        <Total kl={fixed(view.kl, 3)} tokens={rows.length + view.remainder.count} />
      </tfoot>
    </table>
  );
}

interface Axes {
  readonly probability: Axis;
  readonly gradient: Axis;
  readonly delta: Axis;
  readonly kl: Axis;
}

function probabilityAxis(rows: readonly ExplorerRow[], scale: ProbabilityScale): Axis {
  if (scale === "log") {
    const at = (p: number) => (100 * Math.log10(Math.max(p, SMALLEST) / SMALLEST)) / -Math.log10(SMALLEST);
    return { at, ticks: [1e-5, 1e-3, 0.1, 1] };
  }
  const top = Math.max(...rows.map((row) => Math.max(row.base, row.warm, row.steered)), 1e-6);
  return { at: (p) => (100 * p) / top, ticks: ticks(0, top, 3) };
}

function signedAxis(values: readonly number[]): Axis {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...finite), Math.max(0, ...finite)];
  const span = Math.max(high - low, 1e-9);
  const from = low - 0.06 * span;
  return { at: (value) => (100 * (value - from)) / (1.12 * span), ticks: ticks(low, high, 2) };
}

/** From the lowest to the highest that the sum of terms reaches on its way. */
function klAxis({ rows, kl }: PositionRows): Axis {
  let reached = 0;
  const sums = rows.map((row) => {
    reached += row.klTerm;
    return reached;
  });
  const finite = [...sums, kl].filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...finite), Math.max(...finite, 1e-6)];
  // An infinite term reaches to the axis' end.
  return { at: (value) => (value === Number.POSITIVE_INFINITY ? 100 : (100 * (value - low)) / (high - low)), ticks: ticks(low, high, 2) };
}

/** As plain text, by which one knows that it is the same. */
const drawnAxis = ({ at, ticks }: Axis) => ({ ticks: ticks.join(" "), places: ticks.map((tick) => percent(at(tick))).join(" ") });

const HEADS: readonly (readonly [title: string, unit: string])[] = [
  ["Token", "check: in the mask"],
  ["Probability", "base, warm, steered"],
  ["Gradient g", "∂KL/∂P, nats"],
  ["Steering vector δ", "logits, per unit μ"],
  ["KL term", "nats, adding up to the KL"],
];

const Titles = memo(function Titles() {
  return (
    <tr>
      {HEADS.map(([title, unit]) => (
        <th className="h" scope="col" key={title} title={`${title}: ${unit}`}>
          {title}
          <small>{unit}</small>
        </th>
      ))}
    </tr>
  );
});

interface TokenRowProps {
  readonly row: ExplorerRow;
  readonly axes: Axes;
  readonly reached: number;
  readonly outside: "keep" | "drop";
}

const signed = (value: number, digits: number) =>
  Number.isNaN(value) ? "–" : (Number.isFinite(value) && value >= 0 ? "+" : "") + fixed(value, digits);

function TokenRow({ row, axes, reached, outside }: TokenRowProps) {
  const place = (axis: Axis, from: number, to: number) => ({
    zero: percent(axis.at(0)),
    left: percent(axis.at(Math.min(from, to))),
    width: percent(Math.max(0.7, axis.at(Math.max(from, to)) - axis.at(Math.min(from, to)))),
  });
  const { at } = axes.probability;
  return (
    <tr className={row.isTarget ? "target" : undefined}>
      <TokenCell text={row.text} isTarget={row.isTarget} inMask={row.inMask} />
      <ProbabilityCell
        {...{ base: row.base, warm: row.warm, steered: row.steered }}
        {...{ baseAt: at(row.base), warmAt: at(row.warm), steeredAt: at(row.steered) }}
      />
      <SignedCell
        text={signed(row.gradient, 2)}
        finite={Number.isFinite(row.gradient)}
        className={row.gradient >= 0 ? "c-gp" : "c-gn"}
        {...place(axes.gradient, 0, row.gradient)}
      />
      {row.inMask ? (
        <SignedCell
          text={signed(row.delta, 4)}
          finite={Number.isFinite(row.delta)}
          className={row.delta >= 0 ? "c-dp" : "c-dn"}
          {...place(axes.delta, 0, row.delta)}
        />
      ) : (
        <OutsideCell text={outside === "keep" ? "outside" : "dropped"} zero={percent(axes.delta.at(0))} />
      )}
      <KlCell
        text={signed(row.klTerm, 3)}
        className={row.klTerm >= 0 ? "c-warm" : "c-base"}
        begin={percent(axes.kl.at(reached))}
        end={percent(axes.kl.at(reached + row.klTerm))}
        {...place(axes.kl, reached, reached + row.klTerm)}
      />
    </tr>
  );
}

interface RemainderProps {
  readonly view: PositionRows;
  readonly axes: Axes;
  readonly outside: "keep" | "drop";
}

/** Everything that has no row of its own: its probabilities, and what it adds to the KL. */
function Remainder({ view, axes, outside }: RemainderProps) {
  const { remainder, kl } = view;
  const where = outside === "keep" ? "outside the mask" : "dropped";
  const masses = `base ${remainder.base.toFixed(3)}, warm ${remainder.warm.toFixed(3)}, steered ${remainder.steered.toFixed(3)}; mostly ${where}`;
  const from = axes.kl.at(0);
  return (
    <tr className="others">
      <td>
        <div className="c sum tokc">
          <span className="clip">{integer(remainder.count)} others</span>
        </div>
      </td>
      <td colSpan={3}>
        <div className="c sum">{masses}</div>
      </td>
      <td>
        <div className="c sum">
          <span className="v">{signed(remainder.klTerm, 3)}</span>
          <div className="plot" aria-hidden>
            <i className="box c-warm" style={{ left: percent(from), width: percent(Math.max(0.7, axes.kl.at(kl) - from)) }} />
          </div>
        </div>
      </td>
    </tr>
  );
}

/** The sum in words, where the whole width is its own. */
const Total = memo(function Total({ kl, tokens }: { readonly kl: string; readonly tokens: number }) {
  return (
    <tr>
      <td colSpan={5}>
        <div className="c sum total">
          <span className="dim">the terms of all {integer(tokens)} tokens add up to</span> <b>KL {kl} nats</b>
        </div>
      </td>
    </tr>
  );
});
