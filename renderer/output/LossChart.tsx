import { fixed } from "../format/number.ts";
import type { Curve } from "../runs/runStore.ts";
import { CheckpointMarks } from "./CheckpointMarks.tsx";
import { smoothed } from "./smoothing.ts";
import { ticks } from "./ticks.ts";
import { useWidth } from "./useWidth.ts";

export interface LossChartProps {
  readonly loss: Curve;
  readonly heldOut: Curve;
  /** steps of the whole training; the axis ends there */
  readonly steps: number;
  readonly running: boolean;
  /** steps done at which a checkpoint was written */
  readonly checkpoints?: readonly number[];
  readonly onCheckpoint?: (step: number) => void;
}

const height = 176;
const margin = { left: 34, right: 46, top: 14, bottom: 34 };

/** The loss over steps, raw and smoothed, held-out values as squares; what is still to come is shaded. */
export function LossChart({ checkpoints = [], onCheckpoint, ...shown }: LossChartProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  const { loss, steps } = shown;
  // A checkpoint after n steps holds what the loss numbered n − 1 led to.
  const at = (step: number) => place(step - 1, lastStep(loss, steps), width);
  return (
    <div ref={box} style={{ minHeight: height }}>
      {width > 0 && <Drawing {...shown} width={width} />}
      {width > 0 && onCheckpoint && <CheckpointMarks steps={checkpoints} at={at} onOpen={onCheckpoint} />}
    </div>
  );
}

type DrawingProps = Pick<LossChartProps, "loss" | "heldOut" | "steps" | "running"> & { readonly width: number };

function Drawing({ loss, heldOut, steps, running, width }: DrawingProps) {
  const smooth = smoothed(loss.values, steps);
  const scale = scales(loss, heldOut, steps, width);
  const { x, y, yTicks, xTicks, decimals } = scale;
  const last = loss.steps.at(-1);
  const lastValue = smooth.at(-1);
  const told = toldValues(heldOut.values);
  const bottom = height - margin.bottom;
  const path = (values: readonly number[]) =>
    values
      .map((value, index) =>
        Number.isFinite(value) ? `${index && Number.isFinite(values[index - 1]) ? "L" : "M"}${x(loss.steps[index]!)} ${y(value)}` : "",
      )
      .join("");
  return (
    <svg className="chart" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={sentence(loss, steps)}>
      {running && last !== undefined && last < scale.end && (
        <>
          <rect x={x(last)} y={margin.top} width={x(scale.end) - x(last)} height={bottom - margin.top} fill="var(--surface-sunken)" />
          <line className="s c-run mk" x1={x(last)} x2={x(last)} y1={margin.top} y2={bottom} />
          {x(scale.end) - x(last) > 90 && (
            <text x={(x(last) + x(scale.end)) / 2} y={margin.top + 16} textAnchor="middle">
              {scale.end - last} steps to go
            </text>
          )}
        </>
      )}
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
            {tick}
          </text>
        </g>
      ))}
      <line className="axis" x1={margin.left} x2={width - margin.right} y1={bottom} y2={bottom} />
      <text className="lbl" x={(margin.left + width - margin.right) / 2} y={height - 3} textAnchor="middle">
        step
      </text>
      <path className="ln-s s c-warm thin raw" d={path(loss.values)} />
      <path className="ln-s s c-warm" d={path(smooth)} />
      {heldOut.steps.map((step, index) => (
        <HeldOut key={step} x={x(step)} y={y(heldOut.values[index]!)} value={told.has(index) ? heldOut.values[index]! : null} />
      ))}
      {last !== undefined && lastValue !== undefined && Number.isFinite(lastValue) && (
        <>
          <circle className="c-warm f" cx={x(last)} cy={y(lastValue)} r="3.5" />
          <text className="strong halo" x={x(last) + 8} y={y(lastValue) - 5}>
            {fixed(lastValue, 2)}
          </text>
        </>
      )}
    </svg>
  );
}

/** Squares that say their value: all of a few, of many the lowest and the last. */
function toldValues(values: readonly number[]): ReadonlySet<number> {
  if (values.length <= 5) return new Set(values.keys());
  return new Set([values.indexOf(Math.min(...values)), values.length - 1]);
}

/** @param value null says nothing */
function HeldOut({ x, y, value }: { readonly x: number; readonly y: number; readonly value: number | null }) {
  return (
    <>
      <rect className="c-exact hol mk" x={x - 3.5} y={y - 3.5} width="7" height="7" />
      {value !== null && (
        <text className="lbl halo" x={x + 7} y={y - 6}>
          {fixed(value, 2)}
        </text>
      )}
    </>
  );
}

function scales(loss: Curve, heldOut: Curve, steps: number, width: number) {
  const values = [...loss.values, ...heldOut.values].filter(Number.isFinite);
  const low = values.length > 0 ? Math.min(...values) : 0;
  const high = values.length > 0 ? Math.max(...values) : 1;
  const room = (high - low || 1) * 0.08;
  const [from, to] = [Math.max(low - room, low >= 0 ? 0 : Number.NEGATIVE_INFINITY), high + room];
  const end = lastStep(loss, steps);
  const x = (step: number) => place(step, end, width);
  const y = (value: number) => round(height - margin.bottom - ((value - from) / (to - from)) * (height - margin.top - margin.bottom));
  const yTicks = ticks(from, to, 4);
  const decimals = Math.max(0, Math.min(4, -Math.floor(Math.log10((yTicks[1] ?? 1) - (yTicks[0] ?? 0)) + 1e-9)));
  return { x, y, end, yTicks, xTicks: ticks(0, end, Math.max(2, Math.floor(width / 100))).filter(Number.isInteger), decimals };
}

/** Where the axis ends. */
const lastStep = (loss: Curve, steps: number): number => Math.max(steps - 1, loss.steps.at(-1) ?? 1, 1);
const place = (step: number, end: number, width: number): number =>
  round(margin.left + (step / end) * (width - margin.left - margin.right));
const round = (value: number): number => Math.round(value * 10) / 10;

function sentence(loss: Curve, steps: number): string {
  const [first, last] = [loss.values[0], loss.values.at(-1)];
  if (first === undefined || last === undefined) return "Training loss, no step yet";
  return `Training loss over ${loss.values.length} of ${steps} steps, from ${fixed(first, 2)} to ${fixed(last, 2)} nats a token`;
}
