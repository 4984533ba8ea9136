import { memo, useMemo } from "react";
import { shortText } from "../../src/chart/numberText.ts";
import type { LossCurve } from "../../src/steer/explorerView.ts";
import { fixed, minus } from "../format/number.ts";
import { ticks } from "../output/ticks.ts";
import { useWidth } from "../output/useWidth.ts";

interface PositionLossProps {
  readonly curve: LossCurve;
  readonly strength: number;
  readonly loss: number;
  /** the strength that was calibrated on many positions */
  readonly exact: number | null;
}

const height = 158;
/** px, of "all 0.825" */
const NAME = 72;
const margin = { left: 38, right: 10, top: 14, bottom: 34 };

/** The loss of the chosen label over μ, with its own minimum, and where the slider and the calibrated strength stand. */
export function PositionLoss(props: PositionLossProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  return (
    <figure className="fig">
      <figcaption>
        Loss of this position <small>nats, convex in μ</small>
      </figcaption>
      <div ref={box} style={{ minHeight: height }}>
        {width > 0 && <Drawing {...props} width={width} />}
      </div>
    </figure>
  );
}

function Drawing({ curve, strength, loss, exact, width }: PositionLossProps & { readonly width: number }) {
  const scale = useMemo(() => scales(curve, width), [curve, width]);
  if (!scale) return <p className="dim">The label is dropped at every strength: its loss is infinite.</p>;
  return (
    <svg className="chart" width={width} height={height} role="img" aria-label={sentence(curve, strength, loss)}>
      <Still curve={curve} exact={exact} width={width} scale={scale} />
      {Number.isFinite(loss) && (
        <circle
          r="4.5"
          fill="var(--surface-page)"
          stroke="var(--accent-fill)"
          strokeWidth="2.5"
          cx={scale.x(strength)}
          cy={scale.y(loss)}
        />
      )}
    </svg>
  );
}

interface StillProps {
  readonly curve: LossCurve;
  readonly exact: number | null;
  readonly width: number;
  readonly scale: NonNullable<ReturnType<typeof scales>>;
}

/** All that does not move with the slider. */
const Still = memo(function Still({ curve, exact, width, scale }: StillProps) {
  const { strengths, losses, optimum, falls } = curve;
  const { x, y, xTicks, yTicks, decimals, bottom } = scale;
  const path = Array.from(strengths, (mu, k) => `${k === 0 ? "M" : "L"}${x(mu)} ${y(losses[k]!)}`).join("");
  const own = optimum === null ? null : { at: optimum, value: lossAt(curve, optimum) };
  // The two names lean away from each other where there is room; else the second stands a line lower.
  const right = exact === null || exact >= 0;
  const crossing = exact !== null && (right ? x(exact) + NAME > width : x(exact) - NAME < 0);
  const outward = right !== crossing;
  return (
    <>
      {yTicks.map((tick) => (
        <g key={tick}>
          <line className="gl" x1={margin.left} x2={width - margin.right} y1={y(tick)} y2={y(tick)} />
          <text x={margin.left - 6} y={y(tick) + 4} textAnchor="end">
            {fixed(tick, decimals)}
          </text>
        </g>
      ))}
      {xTicks.map((tick) => (
        <g key={tick}>
          <line className="axis" x1={x(tick)} x2={x(tick)} y1={bottom} y2={bottom + 4} />
          <text x={x(tick)} y={bottom + 16} textAnchor="middle">
            {minus(String(tick))}
          </text>
        </g>
      ))}
      <line className="axis" x1={margin.left} x2={width - margin.right} y1={bottom} y2={bottom} />
      <text className="lbl" x={(margin.left + width - margin.right) / 2} y={height - 3} textAnchor="middle">
        strength μ
      </text>
      <line className="s mk c-warm" style={{ opacity: 0.6 }} x1={x(0)} x2={x(0)} y1={margin.top} y2={bottom} />
      <text className="halo f c-warm" x={x(0) + (right ? -5 : 5)} y={margin.top + 2} textAnchor={right ? "end" : "start"}>
        warm
      </text>
      {exact !== null && exact >= strengths[0]! && exact <= strengths[80]! && (
        <>
          <line className="s mk c-exact" x1={x(exact)} x2={x(exact)} y1={margin.top} y2={bottom} />
          <text
            className="halo strong"
            x={x(exact) + (outward ? 6 : -6)}
            y={margin.top + (crossing ? 15 : 2)}
            textAnchor={outward ? "start" : "end"}
          >
            all {shortText(exact)}
          </text>
        </>
      )}
      <path className="ln-s s c-steered" d={path} />
      {own && (
        <>
          <circle className="c-steered hol mk" cx={x(own.at)} cy={y(own.value)} r="4" />
          <text className="lbl halo" x={x(own.at)} y={y(own.value) - 9} textAnchor="middle">
            here {shortText(own.at)}
          </text>
        </>
      )}
      {falls && (
        <text
          className="lbl halo"
          x={falls === "high" ? width - margin.right - 2 : margin.left + 4}
          y={bottom - 8}
          textAnchor={falls === "high" ? "end" : "start"}
        >
          {falls === "high" ? "falls on →" : "← falls on"}
        </text>
      )}
    </>
  );
});

/** null where no loss is finite */
function scales({ strengths, losses }: LossCurve, width: number) {
  const finite = losses.filter(Number.isFinite);
  if (finite.length === 0) return null;
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const room = Math.max((high - low) * 0.12, 1e-4);
  const [from, to] = [low - room, high + room / 2];
  const [first, last] = [strengths[0]!, strengths[strengths.length - 1]!];
  const bottom = height - margin.bottom;
  const round = (value: number) => Math.round(value * 10) / 10;
  const x = (mu: number) => round(margin.left + ((mu - first) / (last - first)) * (width - margin.left - margin.right));
  const y = (loss: number) => round(bottom - ((loss - from) / (to - from)) * (bottom - margin.top));
  const yTicks = ticks(from, to, 4);
  const decimals = Math.max(0, Math.min(5, -Math.floor(Math.log10((yTicks[1] ?? 1) - (yTicks[0] ?? 0)) + 1e-9)));
  return { x, y, bottom, decimals, yTicks, xTicks: ticks(first, last, 5) };
}

function lossAt({ strengths, losses }: LossCurve, at: number): number {
  const place = ((at - strengths[0]!) / (strengths[80]! - strengths[0]!)) * 80;
  const [low, high] = [Math.floor(place), Math.ceil(place)];
  return losses[low]! + (place - low) * (losses[high]! - losses[low]!);
}

function sentence({ optimum, falls }: LossCurve, strength: number, loss: number): string {
  const own =
    optimum !== null
      ? `its own minimum is at ${shortText(optimum)}`
      : falls
        ? "it falls on beyond the axis"
        : "it does not depend on the strength";
  return `Loss of this position over strength: ${fixed(loss, 3)} nats at ${shortText(strength)}; ${own}.`;
}
