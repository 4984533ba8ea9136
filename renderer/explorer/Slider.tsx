import { type KeyboardEvent, memo, type PointerEvent, type ReactNode, useRef, useState } from "react";
import { minus } from "../format/number.ts";
import { useWidth } from "../output/useWidth.ts";

/** A mark on the slider's own axis. `row` counts lines of text above the track from below. */
export interface SliderMark {
  readonly key: "exact" | "ratio" | "closed" | "best";
  readonly value: number;
  readonly label: string;
}

interface SliderProps {
  readonly label: string;
  readonly note: string;
  readonly value: number;
  readonly range: readonly [low: number, high: number];
  readonly ticks: readonly number[];
  /** where a step is no number to add but a factor: the α slider */
  readonly logarithmic?: boolean;
  readonly step: number;
  readonly marks?: readonly SliderMark[];
  readonly text: (value: number) => string;
  /** what a screen reader says of the value */
  readonly valueText: string;
  readonly onChange: (value: number) => void;
  readonly children?: ReactNode;
}

const pad = 8;
const NO_MARKS: readonly SliderMark[] = [];
/** Height of each mark's name above the track; the closed form, so often off the axis, on top. */
const MARK_ROWS: Readonly<Record<SliderMark["key"], number>> = { closed: 8, exact: 24, ratio: 39, best: 54 };

/** A slider with a number field. ← → step, with Shift ten times; Home and End go to the ends. */
export function Slider(props: SliderProps) {
  const { label, note, children } = props;
  const [box, width] = useWidth<HTMLDivElement>();
  return (
    <div className="slider">
      <div className="lab-row">
        <b>{label}</b>
        <span className="dim clip">{note}</span>
        <NumberField {...props} />
      </div>
      <div ref={box}>{width > 0 && <Track {...props} width={width} />}</div>
      {children}
    </div>
  );
}

function NumberField({ label, value, range, text, onChange, ...keys }: SliderProps) {
  const shown = plain(text(value));
  const [typing, setTyping] = useState<{ readonly over: string; readonly typed: string } | null>(null);
  // What was typed goes when the value moves by other means.
  const typed = typing?.over === shown ? typing.typed : shown;
  const number = Number(typed);
  const wrong = typed.trim() === "" || !Number.isFinite(number) || number < range[0] || number > range[1];
  const commit = () => {
    if (wrong || shown === typed) return;
    onChange(number);
    setTyping(null);
  };
  return (
    <input
      className={`field num${wrong ? " is-error" : ""}`}
      inputMode="decimal"
      aria-label={`${label}, number`}
      aria-invalid={wrong}
      title={wrong ? `from ${text(range[0])} to ${text(range[1])}` : undefined}
      value={typed}
      onChange={(event) => setTyping({ over: shown, typed: event.target.value })}
      onBlur={commit}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") commit();
        if (event.key === "ArrowUp" || event.key === "ArrowDown") stepByKey(event, { label, value, range, text, onChange, ...keys });
      }}
    />
  );
}

const plain = (text: string) => text.replace("−", "-");

function Track({ width, ...props }: SliderProps & { readonly width: number }) {
  const { label, value, range, ticks, logarithmic, marks = NO_MARKS, valueText, onChange } = props;
  const line = useRef<HTMLDivElement>(null);
  const place = (v: number) => (logarithmic ? Math.log10(v) : v);
  const [low, high] = [place(range[0]), place(range[1])];
  const x = (v: number) => Math.round((pad + ((place(v) - low) / (high - low)) * (width - 2 * pad)) * 10) / 10;
  const y = marks.length > 0 ? 68 : 14;
  const exact = marks.find(({ key }) => key === "exact");
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1 && event.type !== "pointerdown") return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const share = (event.clientX - line.current!.getBoundingClientRect().left - pad) / (width - 2 * pad);
    const at = low + Math.min(1, Math.max(0, share)) * (high - low);
    onChange(rounded(logarithmic ? 10 ** at : at, props));
  };
  const start = logarithmic ? pad : x(Math.min(Math.max(0, range[0]), range[1]));
  return (
    <div
      ref={line}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={range[0]}
      aria-valuemax={range[1]}
      aria-valuenow={value}
      aria-valuetext={valueText}
      onPointerDown={drag}
      onPointerMove={drag}
      onKeyDown={(event) => stepByKey(event, props)}
    >
      <svg className="chart" width={width} height={y + 28} aria-hidden="true">
        {marks.map((mark) => (
          <Mark
            key={mark.key}
            mark={mark}
            x={x(Math.min(Math.max(mark.value, range[0]), range[1]))}
            edge={edgeOf(mark.value, range)}
            width={width}
            y={y}
            exact={exact === undefined ? null : x(exact.value)}
          />
        ))}
        <rect x={pad} y={y - 2} width={width - 2 * pad} height="4" rx="2" fill="var(--border-strong)" />
        {!logarithmic && <line className="s c-warm mk" x1={start} x2={start} y1={y - 6} y2={y + 6} />}
        {ticks.map((tick) => (
          <Tick key={tick} text={minus(String(tick))} x={x(tick)} y={y} />
        ))}
      </svg>
      <i className="slid" style={{ top: y - 2, left: Math.min(start, x(value)), width: Math.abs(x(value) - start) }} />
      <i className="knob" style={{ top: y - 8, left: x(value) - 8 }} />
    </div>
  );
}

const Tick = memo(function Tick({ text, x, y }: { readonly text: string; readonly x: number; readonly y: number }) {
  return (
    <g>
      <line className="axis" x1={x} x2={x} y1={y + 9} y2={y + 13} />
      <text x={x} y={y + 25} textAnchor="middle">
        {text}
      </text>
    </g>
  );
});

const edgeOf = (value: number, [low, high]: readonly [number, number]) => (value < low ? "left" : value > high ? "right" : null);

interface MarkProps {
  readonly mark: SliderMark;
  readonly x: number;
  readonly edge: "left" | "right" | null;
  readonly width: number;
  readonly y: number;
  /** where the exact optimum stands: names lean away from its line */
  readonly exact: number | null;
}

/** Line, shape and name of one strength; beyond the axis it stands at the edge with an arrow. */
const Mark = memo(function Mark({ mark, x, edge, width, y, exact }: MarkProps) {
  const row = MARK_ROWS[mark.key];
  const inward = x > width * 0.55 || (mark.key !== "exact" && exact !== null && x < exact && x > 90);
  const at = edge === "right" ? width - 16 : edge === "left" ? 16 : x;
  const arrow = edge === "right" ? `M${width - 8} ${row}h7m-3-3l3 3l-3 3` : `M8 ${row}h-7m3-3l-3 3l3 3`;
  return (
    <g>
      {edge === null && <line className={`s mk c-${mark.key}${mark.key === "exact" ? "" : " dot"}`} x1={x} x2={x} y1={row} y2={y} />}
      <MarkShape name={mark.key} x={at} y={row} />
      {edge !== null && <path className="s mk c-3" d={arrow} fill="none" />}
      <text
        className={`halo ${mark.key === "exact" ? "strong" : "lbl"}`}
        x={at + (inward ? -9 : 9)}
        y={row + 4}
        textAnchor={inward ? "end" : "start"}
      >
        {mark.label}
      </text>
    </g>
  );
});

/** Disc, hollow diamond, hollow triangle, square: the shape says which estimator it is. */
export function MarkShape({ name, x, y }: { readonly name: SliderMark["key"]; readonly x: number; readonly y: number }) {
  if (name === "exact") return <circle className="c-exact f" cx={x} cy={y} r="4" />;
  if (name === "best") return <rect className="c-best f" x={x - 3.5} y={y - 3.5} width="7" height="7" />;
  const [className, path] = name === "ratio" ? ["c-ratio", `M${x} ${y - 5}l5 5l-5 5l-5-5Z`] : ["c-closed", `M${x} ${y - 4.5}l5 8.5h-10Z`];
  return <path className={`${className} hol mk`} d={path} />;
}

type Steps = Pick<SliderProps, "value" | "range" | "step" | "logarithmic" | "onChange">;

const rounded = (value: number, { range, step, logarithmic }: Pick<Steps, "range" | "step" | "logarithmic">) => {
  const near = logarithmic ? Number(value.toPrecision(2)) : Number((Math.round(value / step) * step).toFixed(6));
  return Math.min(range[1], Math.max(range[0], near));
};

function stepByKey(event: KeyboardEvent, props: SliderProps): void {
  const { value, range, step, logarithmic, onChange } = props;
  const times = event.shiftKey || event.key.startsWith("Page") ? 10 : 1;
  const by = (sign: number) => rounded(logarithmic ? value * 1.1 ** (sign * times) : value + sign * step * times, props);
  const next: Partial<Record<string, number>> = {
    ArrowRight: by(1),
    ArrowUp: by(1),
    PageUp: by(1),
    ArrowLeft: by(-1),
    ArrowDown: by(-1),
    PageDown: by(-1),
    Home: range[0],
    End: range[1],
  };
  const value2 = next[event.key];
  if (value2 === undefined || (event.target instanceof HTMLInputElement && !event.key.startsWith("Arrow"))) return;
  event.preventDefault();
  event.stopPropagation();
  onChange(value2);
}
