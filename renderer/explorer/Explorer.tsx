// The explorer: one labelled position of a trace under three sliders. Everything is computed here, at every step, from the sparse
// form: no kernel is asked. It stands in a cell as well as in a tab, and lays itself out by its own width.
import { Check, Table2, TriangleAlert } from "lucide-react";
import { useMemo, useState } from "react";
import { shortText } from "../../src/chart/numberText.ts";
import type { ExplorerData, ExplorerMarks } from "../../src/steer/explorerData.ts";
import {
  allReadings,
  type ExplorerSetting,
  positionLossCurve,
  positionReadings,
  positionRows,
  positionShades,
  type RowOrder,
  type Shade,
} from "../../src/steer/explorerView.ts";
import { fixed, integer, plural } from "../format/number.ts";
import { TableView } from "../output/TableView.tsx";
import { ticks } from "../output/ticks.ts";
import "./explorer.css";
import { PositionLoss } from "./PositionLoss.tsx";
import { Readings } from "./Readings.tsx";
import { Slider, type SliderMark } from "./Slider.tsx";
import { TokenStrip } from "./TokenStrip.tsx";
import { type ProbabilityScale, TokenTable } from "./TokenTable.tsx";

interface ExplorerProps {
  readonly data: ExplorerData;
  /** fewer tokens, for a cell among others */
  readonly compact?: boolean;
}

export function Explorer({ data, compact = false }: ExplorerProps) {
  const [position, setPosition] = useState(() => mostChanged(data));
  const range = useMemo(() => strengthRange(data.marks), [data.marks]);
  const [setting, setSetting] = useState<ExplorerSetting>(() => ({
    strength: rounded(data.marks?.exact ?? data.marks?.ratio ?? 1, range),
    alpha: data.alpha,
    outside: data.outside,
  }));
  const [sort, setSort] = useState<RowOrder>("warm");
  const [shade, setShade] = useState<Shade>("kl");
  const [scale, setScale] = useState<ProbabilityScale>("linear");
  const [asTable, setAsTable] = useState(false);
  const change = (part: Partial<ExplorerSetting>) => setSetting((before) => ({ ...before, ...part }));

  const { view, here, all, milliseconds } = useMemo(() => {
    const start = performance.now();
    const view = positionRows(data, position, setting, sort, compact ? 8 : 12);
    const here = positionReadings(data, position, setting);
    const all = allReadings(data, setting);
    return { view, here, all, milliseconds: performance.now() - start };
  }, [data, position, setting, sort, compact]);
  const shades = useMemo(() => positionShades(data, shade, setting, range), [data, shade, setting, range]);
  const curve = useMemo(() => positionLossCurve(data, position, setting, range), [data, position, setting, range]);
  const label = data.texts.get(data.positions.target[position]!) ?? "";

  return (
    <div className="explorer">
      <div className="x-toolbar" role="toolbar" aria-label="Explorer">
        <b className="clip">{data.title}</b>
        <span className="badge fresh" title="Every number is computed anew from the sparse form at each step of a slider.">
          <Check className="i" aria-hidden />
          Exact, from the sparse form
        </span>
        <Choice name="Shade by" value={shade} onChange={setShade} options={SHADES} />
        <Choice name="Scale" value={scale} onChange={setScale} options={SCALES} />
        <Choice name="Sort by" value={sort} onChange={setSort} options={SORTS} />
        <button type="button" className="btn small ghost" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          <Table2 className="i sm" aria-hidden />
          {asTable ? "Chart" : "Data"}
        </button>
      </div>
      <div className="x-grid">
        <div className="x-left">
          <TokenStrip data={data} selected={position} shades={shades} by={shade} onSelect={setPosition} />
          <section aria-label="Tokens at the selected position">
            <TableHead data={data} position={position} view={view} setting={setting} />
            {asTable ? (
              <TableView table={rowsTable(view)} />
            ) : (
              <TokenTable view={view} strength={shortText(setting.strength)} scale={scale} outside={setting.outside} />
            )}
          </section>
        </div>
        <aside className="x-right" aria-label="Strength and readings">
          <div className="x-controls">
            <div>
              <Slider
                label="Strength μ"
                note="no unit"
                value={setting.strength}
                range={range}
                ticks={ticks(range[0], range[1], 5)}
                step={stepOf(range)}
                marks={marksOf(data.marks)}
                text={shortText}
                valueText={strengthText(setting.strength, data.marks, range)}
                onChange={(strength) => change({ strength })}
              />
              {data.marks && <p className="dim">marks from {data.marks.source}</p>}
            </div>
            <Slider
              label="Mask α"
              note="share of the top warm probability"
              value={setting.alpha}
              range={[data.positions.alpha, 1]}
              ticks={[0.01, 0.03, 0.1, 0.3, 1].filter((tick) => tick >= data.positions.alpha)}
              step={0.01}
              logarithmic
              text={alphaText}
              valueText={`${alphaText(setting.alpha)}, keeps ${plural(view.maskSize, "token")}`}
              onChange={(alpha) => change({ alpha })}
            >
              <div className="row" style={{ marginTop: 2 }}>
                <span className="lab">Outside the mask</span>
                <span className="grow" />
                <Choice
                  name="Outside the mask"
                  hidden
                  value={setting.outside}
                  onChange={(outside) => change({ outside })}
                  options={OUTSIDES}
                />
              </div>
            </Slider>
          </div>
          <div className="x-readings">
            <Readings label={label} here={here} all={all} />
            <PositionLoss curve={curve} strength={setting.strength} loss={here.steered.loss} exact={data.marks?.exact ?? null} />
            <div className="note">
              <TriangleAlert className="i" aria-hidden />
              <span>
                Exact while prefixes are fixed; free generation differs from the first changed token on. At this μ the likeliest token
                changes at {integer(all.changedTop)} of {plural(all.count, "position")}.{" "}
                <span className="dim num">Slider step {milliseconds.toFixed(1)} ms.</span>
              </span>
            </div>
          </div>
        </aside>
      </div>
    </div>
  );
}

const SHADES: readonly (readonly [Shade, string])[] = [
  ["kl", "KL"],
  ["entropy", "Entropy"],
  ["loss", "Loss"],
  ["own", "Own μ"],
];
const SCALES: readonly (readonly [ProbabilityScale, string])[] = [
  ["linear", "Linear"],
  ["log", "Log"],
];
const SORTS: readonly (readonly [RowOrder, string])[] = [
  ["warm", "Warm"],
  ["base", "Base"],
  ["delta", "δ"],
  ["kl", "KL term"],
];
const OUTSIDES: readonly (readonly ["keep" | "drop", string])[] = [
  ["keep", "Keep"],
  ["drop", "Drop"],
];

interface ChoiceProps<T extends string> {
  readonly name: string;
  readonly value: T;
  readonly options: readonly (readonly [T, string])[];
  /** the name is for screen readers only */
  readonly hidden?: boolean;
  readonly onChange: (value: T) => void;
}

function Choice<T extends string>({ name, value, options, hidden, onChange }: ChoiceProps<T>) {
  return (
    <span className="choice">
      {!hidden && <span className="lab">{name}</span>}
      <span className="seg" role="group" aria-label={name}>
        {options.map(([key, text]) => (
          <button type="button" key={key} aria-pressed={key === value} onClick={() => onChange(key)}>
            {text}
          </button>
        ))}
      </span>
    </span>
  );
}

interface TableHeadProps {
  readonly data: ExplorerData;
  readonly position: number;
  readonly view: ReturnType<typeof positionRows>;
  readonly setting: ExplorerSetting;
}

function TableHead({ data, position, view, setting }: TableHeadProps) {
  const sequence = data.sequences.findLastIndex(({ firstPosition }) => firstPosition <= position);
  const { tokens, from, firstPosition } = data.sequences[sequence]!;
  const at = from + position - firstPosition;
  const shown = `${view.rows.length} tokens that matter of ${integer(data.positions.vocabulary)}`;
  return (
    <div className="card-h">
      <h2>
        Line {sequence + 1}, after <span className="tname">{tokens.slice(Math.max(0, at - 2), at).join("")}</span>
      </h2>
      <small>
        {shown}; the mask at α {alphaText(setting.alpha)} keeps {integer(view.maskSize)}
      </small>
      <span className="legend">
        {["base", "warm", "steered"].map((series) => (
          <span key={series}>
            <svg width="10" height="10" aria-hidden="true">
              <rect className={`f c-${series}`} width="10" height="10" />
            </svg>
            {series}
          </span>
        ))}
      </span>
    </div>
  );
}

function rowsTable({ rows, remainder, kl }: ReturnType<typeof positionRows>) {
  return {
    shown: "table" as const,
    columns: ["token", "in the mask", "base", "warm", "steered", "gradient g", "δ", "KL term"],
    rows: [
      ...rows.map((row) => [row.text, row.inMask ? "yes" : "no", row.base, row.warm, row.steered, row.gradient, row.delta, row.klTerm]),
      [`${integer(remainder.count)} others`, null, remainder.base, remainder.warm, remainder.steered, null, null, remainder.klTerm],
    ],
    caption: `KL ${fixed(kl, 4)} nats; gradient and KL terms in nats, δ in logits for one unit of μ`,
  };
}

/** The position with the largest divergence is where something can be seen. */
function mostChanged({ positions }: ExplorerData): number {
  let best = 0;
  for (let r = 1; r < positions.kl.length; r++) if (positions.kl[r]! > positions.kl[best]!) best = r;
  return best;
}

/** −2 … 6, further where a mark asks for it; the closed form may stay off the axis. */
function strengthRange(marks: ExplorerMarks | null): readonly [low: number, high: number] {
  const aims = [marks?.exact, marks?.ratio, marks?.sweptBest].filter((mu): mu is number => mu != null && Number.isFinite(mu));
  const nice = (value: number) => Math.sign(value) * Math.ceil(Math.abs(value) / 2) * 2;
  return [Math.min(-2, ...aims.map((mu) => nice(2 * mu))), Math.max(6, ...aims.map((mu) => nice(2 * mu)))];
}

const alphaText = (alpha: number) => String(Number(alpha.toPrecision(2)));

const stepOf = ([low, high]: readonly [number, number]) => (high - low > 50 ? 0.1 : 0.01);

function rounded(strength: number, [low, high]: readonly [number, number]): number {
  return Math.min(high, Math.max(low, Number(strength.toPrecision(3))));
}

function marksOf(marks: ExplorerMarks | null): SliderMark[] {
  if (!marks) return [];
  const { exact, interval, ratio, closedForm, sweptBest } = marks;
  const range = interval ? ` [${shortText(interval[0])}, ${shortText(interval[1])}]` : "";
  const all: (SliderMark | null)[] = [
    closedForm === null ? null : { key: "closed", value: closedForm, label: `closed form ${shortText(closedForm)}` },
    ratio === null ? null : { key: "ratio", value: ratio, label: `ratio ${shortText(ratio)}` },
    sweptBest === null ? null : { key: "best", value: sweptBest, label: `swept best ${shortText(sweptBest)}` },
    exact === null ? null : { key: "exact", value: exact, label: `exact ${shortText(exact)}${range}` },
  ];
  return all.filter((mark) => mark !== null);
}

function strengthText(strength: number, marks: ExplorerMarks | null, range: readonly [number, number]): string {
  const near = (mark: number | null | undefined) => mark != null && Math.abs(mark - strength) <= stepOf(range);
  const name = strength === 0 ? ", the warm model" : near(marks?.exact) ? ", the exact optimum" : near(marks?.ratio) ? ", the ratio" : "";
  return `${shortText(strength)}${name}`;
}
