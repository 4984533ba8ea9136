import { Check } from "lucide-react";
import type { ExplorerRow, PositionRows } from "../../src/steer/explorerView.ts";
import { fixed, integer, minus } from "../format/number.ts";
import { ticks } from "../output/ticks.ts";

export type ProbabilityScale = "linear" | "log";

interface TokenTableProps {
  readonly view: PositionRows;
  readonly strength: string;
  readonly scale: ProbabilityScale;
  readonly outside: "keep" | "drop";
}

/** A column's axis: where a value stands in per cent of the column's width, and which ticks it has. */
interface Axis {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

const SMALLEST = 1e-5;

/** Base, warm and steered probability, gradient, steering vector and KL term of the tokens that matter; the rest is one row. */
export function TokenTable({ view, strength, scale, outside }: TokenTableProps) {
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
        <col className="token-column" />
        <col className="probability-column" />
        <col />
        <col />
        <col />
      </colgroup>
      <Head strength={strength} axes={axes} />
      <tbody>
        {rows.map((row) => {
          const from = reached;
          reached += row.klTerm;
          return <TokenRow key={row.id} row={row} axes={axes} reached={from} outside={outside} />;
        })}
        <Remainder view={view} axes={axes} outside={outside} />
      </tbody>
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
  const [low, high] = [Math.min(0, ...sums), Math.max(kl, ...sums, 1e-6)];
  return { at: (value) => (100 * (value - low)) / (high - low), ticks: ticks(low, high, 2) };
}

const percent = (value: number) => `${Math.round(value * 100) / 100}%`;

function Head({ strength, axes }: { readonly strength: string; readonly axes: Axes }) {
  const heads = [
    ["Token", "check: in the mask"],
    ["Probability", `base, warm, steered at μ ${strength}`],
    ["Gradient g", "∂KL/∂P, nats"],
    ["Steering vector δ", "logits, per unit μ"],
    ["KL term", "nats, adding up to the KL"],
  ];
  return (
    <thead>
      <tr>
        {heads.map(([title, unit]) => (
          <th className="h" scope="col" key={title} title={`${title}: ${unit}`}>
            {title}
            <small>{unit}</small>
          </th>
        ))}
      </tr>
      <tr aria-hidden>
        <td className="ax" />
        <AxisCell axis={axes.probability} className="p" />
        <AxisCell axis={axes.gradient} spaced />
        <AxisCell axis={axes.delta} spaced />
        <AxisCell axis={axes.kl} spaced />
      </tr>
    </thead>
  );
}

function AxisCell({ axis, spaced, className = "" }: { readonly axis: Axis; readonly spaced?: boolean; readonly className?: string }) {
  return (
    <td className="ax">
      <div className={`c ${className}`}>
        {spaced && <span className="v" />}
        <svg width="100%" aria-hidden="true">
          {axis.ticks.map((tick) => (
            <g key={tick}>
              <text x={percent(axis.at(tick))} y="12" textAnchor={axis.at(tick) < 4 ? "start" : "middle"}>
                {minus(String(tick))}
              </text>
              <line x1={percent(axis.at(tick))} x2={percent(axis.at(tick))} y1="14" y2="18" />
            </g>
          ))}
        </svg>
      </div>
    </td>
  );
}

interface TokenRowProps {
  readonly row: ExplorerRow;
  readonly axes: Axes;
  readonly reached: number;
  readonly outside: "keep" | "drop";
}

const probabilityText = (p: number) => (p >= 0.1 ? p.toFixed(3) : p >= 1e-4 || p === 0 ? p.toFixed(4) : minus(p.toExponential(0)));
const signed = (value: number, digits: number) => (Number.isFinite(value) && value >= 0 ? "+" : "") + fixed(value, digits);

function TokenRow({ row, axes, reached, outside }: TokenRowProps) {
  return (
    <tr className={row.isTarget ? "target" : undefined}>
      <td>
        <div className="c tokc">
          <span className="tname" title={row.text}>
            {row.text}
          </span>
          {row.isTarget && <span className="badge line">y*</span>}
          <span className="grow" />
          {row.inMask && (
            <span className="dim" title="in the mask">
              <Check className="i sm" aria-label="in the mask" />
            </span>
          )}
        </div>
      </td>
      <td>
        <div className="c p">
          <span className="sr">
            base {probabilityText(row.base)}, warm {probabilityText(row.warm)}, steered {probabilityText(row.steered)}
          </span>
          <svg width="100%" aria-hidden="true">
            {(["base", "warm", "steered"] as const).map((series, k) => (
              <g key={series}>
                <rect
                  className={`f c-${series}`}
                  x="0"
                  y={3 + 11 * k}
                  width={percent(Math.max(0.4, axes.probability.at(row[series])))}
                  height="9"
                />
                <text x={percent(axes.probability.at(row[series]))} dx="5" y={11 + 11 * k}>
                  {probabilityText(row[series])}
                </text>
              </g>
            ))}
          </svg>
        </div>
      </td>
      <SignedCell value={row.gradient} digits={2} axis={axes.gradient} colours={["c-gp", "c-gn"]} />
      {row.inMask ? (
        <SignedCell value={row.delta} digits={4} axis={axes.delta} colours={["c-dp", "c-dn"]} />
      ) : (
        <td>
          <div className="c">
            <span className="v out">{outside === "keep" ? "outside" : "dropped"}</span>
            <Zero axis={axes.delta} />
          </div>
        </td>
      )}
      <td>
        <div className="c">
          <span className="v">{signed(row.klTerm, 3)}</span>
          <svg width="100%" aria-hidden="true">
            <ZeroLine axis={axes.kl} />
            <Bar axis={axes.kl} from={reached} to={reached + row.klTerm} className={row.klTerm >= 0 ? "c-warm" : "c-base"} />
            <line
              className="s c-3 dot"
              x1={percent(axes.kl.at(reached + row.klTerm))}
              x2={percent(axes.kl.at(reached + row.klTerm))}
              y1="26"
              y2="51"
            />
          </svg>
        </div>
      </td>
    </tr>
  );
}

interface SignedCellProps {
  readonly value: number;
  readonly digits: number;
  readonly axis: Axis;
  readonly colours: readonly [positive: string, negative: string];
}

function SignedCell({ value, digits, axis, colours }: SignedCellProps) {
  return (
    <td>
      <div className="c">
        <span className="v">{signed(value, digits)}</span>
        <svg width="100%" aria-hidden="true">
          <ZeroLine axis={axis} />
          {Number.isFinite(value) && <Bar axis={axis} from={0} to={value} className={value >= 0 ? colours[0] : colours[1]} />}
        </svg>
      </div>
    </td>
  );
}

function Bar({
  axis,
  from,
  to,
  className,
}: {
  readonly axis: Axis;
  readonly from: number;
  readonly to: number;
  readonly className: string;
}) {
  const [left, right] = [axis.at(Math.min(from, to)), axis.at(Math.max(from, to))];
  return <rect className={`f ${className}`} x={percent(left)} y="12" width={percent(Math.max(0.7, right - left))} height="13" />;
}

const ZeroLine = ({ axis }: { readonly axis: Axis }) => (
  <line className="s c-3" style={{ opacity: 0.5 }} x1={percent(axis.at(0))} x2={percent(axis.at(0))} y1="0" y2="38" />
);

const Zero = ({ axis }: { readonly axis: Axis }) => (
  <svg width="100%" aria-hidden="true">
    <ZeroLine axis={axis} />
  </svg>
);

interface RemainderProps {
  readonly view: PositionRows;
  readonly axes: Axes;
  readonly outside: "keep" | "drop";
}

/** Everything that has no row of its own: its probabilities, and what it adds to the KL. */
function Remainder({ view, axes, outside }: RemainderProps) {
  const { remainder, kl } = view;
  const masses = `base ${remainder.base.toFixed(3)}, warm ${remainder.warm.toFixed(3)}, steered ${remainder.steered.toFixed(3)}`;
  return (
    <tr>
      <td>
        <div className="c sum tokc">
          <span className="clip">{integer(remainder.count)} others</span>
        </div>
      </td>
      <td title={masses}>
        <div className="c sum">
          <span className="clip">{masses}</span>
        </div>
      </td>
      <td>
        <div className="c sum dim">not shown</div>
      </td>
      <td>
        <div className="c sum dim">{outside === "keep" ? "mostly outside" : "mostly dropped"}</div>
      </td>
      <td>
        <div className="c sum">
          <span className="v">{signed(remainder.klTerm, 3)}</span>
          <svg width="100%" aria-hidden="true">
            <rect
              className="s c-warm mk"
              fill="none"
              x={percent(axes.kl.at(0))}
              y="8"
              width={percent(Math.max(0.7, axes.kl.at(kl) - axes.kl.at(0)))}
              height="14"
            />
            <text x={percent(axes.kl.at(0))} dx="6" y="19" style={{ fontWeight: 640, fill: "var(--text)" }}>
              KL {fixed(kl, 3)} nats
            </text>
          </svg>
          <span className="sr">KL {fixed(kl, 3)} nats in all</span>
        </div>
      </td>
    </tr>
  );
}
