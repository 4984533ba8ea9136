// The explorer: one labelled position of a trace under three sliders. Everything is computed here, at every step, from the sparse
// form: no kernel is asked. It stands in a cell as well as in a tab or a file of its own, and lays itself out by its own width.
import { type ReactNode, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { shortText } from "../../src/chart/numberText.ts";
import type { ExplorerData } from "../../src/steer/explorerData.ts";
import { shownRowsTable } from "../../src/steer/explorerTables.ts";
import {
  allReadings,
  type ExplorerSetting,
  ownMarks,
  positionLossCurve,
  positionReadings,
  positionRows,
  positionShades,
  type RowOrder,
  type Shade,
} from "../../src/steer/explorerView.ts";
import { integer, plural } from "../format/number.ts";
import { TableView } from "../output/TableView.tsx";
import { ticks } from "../output/ticks.ts";
import "./explorer.css";
import { AlphaSlider, alphaText } from "./AlphaSlider.tsx";
import { type Ask, DecodeAnew } from "./DecodeAnew.tsx";
import { ExplorerToolbar } from "./ExplorerToolbar.tsx";
import { PositionLoss } from "./PositionLoss.tsx";
import { placeOf } from "./placeOf.ts";
import { Readings } from "./Readings.tsx";
import { Slider } from "./Slider.tsx";
import { sliderMarks, startStrength, strengthRange, strengthStep, strengthText } from "./strengthMarks.ts";
import { TokenStrip } from "./TokenStrip.tsx";
import { type ProbabilityScale, TokenTable } from "./TokenTable.tsx";

/** What stands in the explorer now: for files that are made of it. */
export interface ExplorerScene {
  readonly data: ExplorerData;
  readonly position: number;
  readonly setting: ExplorerSetting;
  readonly sort: RowOrder;
}

export interface ExplorerProps {
  readonly data: ExplorerData;
  /** fewer tokens, for a cell among others */
  readonly compact?: boolean;
  /** where it stands first: by default at the largest divergence, and at the exact optimum */
  readonly start?: { readonly position?: number; readonly strength?: number };
  readonly ask?: Ask | undefined;
  /** what else the toolbar holds; it may ask what is shown at that moment */
  readonly tools?: ((scene: () => ExplorerScene) => ReactNode) | undefined;
}

export function Explorer({ data, compact = false, start, ask, tools }: ExplorerProps) {
  const [position, setPosition] = useState(() => start?.position ?? mostChanged(data));
  const [first] = useState(() => firstSetting(data, start?.strength));
  const { range } = first;
  const [setting, setSetting] = useState<ExplorerSetting>(first.setting);
  const marks = useMarks(data, setting);
  const [sort, setSort] = useState<RowOrder>("warm");
  const [shade, setShade] = useState<Shade>("kl");
  const [scale, setScale] = useState<ProbabilityScale>("linear");
  const [asTable, setAsTable] = useState(false);
  const change = useCallback((part: Partial<ExplorerSetting>) => setSetting((before) => ({ ...before, ...part })), []);
  const setStrength = useCallback((strength: number) => change({ strength }), [change]);
  const drawnMarks = useMemo(() => sliderMarks(marks), [marks]);
  const drawnTicks = useMemo(() => ticks(range[0], range[1], 5), [range]);
  const { strength, alpha, outside } = setting;

  const { view, here, all, milliseconds } = useMemo(() => {
    const start = performance.now();
    const view = positionRows(data, position, setting, sort, compact ? 8 : 12);
    const here = positionReadings(data, position, setting);
    const all = allReadings(data, setting);
    return { view, here, all, milliseconds: performance.now() - start };
  }, [data, position, setting, sort, compact]);
  const shades = useShades(data, shade, setting, range);
  const curve = useMemo(
    () => positionLossCurve(data, position, { strength: 0, alpha, outside }, range),
    [data, position, alpha, outside, range],
  );
  const latest = useRef<ExplorerScene>({ data, position, setting, sort });
  useEffect(() => {
    latest.current = { data, position, setting, sort };
  });
  const scene = useCallback(() => latest.current, []);
  const label = data.texts.get(data.positions.target[position]!) ?? "";

  return (
    <div className="explorer">
      <ExplorerToolbar
        {...{ title: data.title, shade, scale, sort, asTable }}
        {...{ onShade: setShade, onScale: setScale, onSort: setSort, onTable: setAsTable }}
        scene={scene}
        tools={tools}
      />
      <div className="x-grid">
        <div className="x-left">
          <TokenStrip data={data} selected={position} shades={shades} by={shade} onSelect={setPosition} />
          <section aria-label="Tokens at the selected position">
            <TableHead data={data} position={position} shown={view.rows.length} kept={view.maskSize} alpha={alpha}>
              at μ <span className="mu num">{shortText(strength)}</span>
            </TableHead>
            {asTable ? <TableView table={shownRowsTable(view)} /> : <TokenTable view={view} scale={scale} outside={outside} />}
          </section>
        </div>
        <aside className="x-right" aria-label="Strength and readings">
          <div className="x-controls">
            <div>
              <Slider
                label="Strength μ"
                note="no unit"
                value={strength}
                range={range}
                ticks={drawnTicks}
                step={strengthStep(range)}
                marks={drawnMarks}
                text={shortText}
                valueText={strengthText(strength, marks, range)}
                onChange={setStrength}
              />
              <p className="dim">marks from {marks.source}</p>
            </div>
            <AlphaSlider alpha={alpha} smallest={data.positions.alpha} kept={view.maskSize} outside={outside} onChange={change} />
          </div>
          <div className="x-readings">
            <Readings label={label} here={here} all={all} />
            <PositionLoss curve={curve} strength={strength} loss={here.steered.loss} exact={marks.exact} />
            <DecodeAnew data={data} position={position} setting={setting} all={all} ask={ask} />
            <p className="dim num x-step">
              Slider step {milliseconds.toFixed(1)} ms, {plural(all.count, "position")}.
            </p>
          </div>
        </aside>
      </div>
    </div>
  );
}

/** The slider's range is found once: it does not jump while one moves α. */
function firstSetting(data: ExplorerData, strength?: number) {
  const { alpha, outside } = data;
  const marks = data.marks ?? ownMarks(data, { alpha, outside });
  const range = strengthRange(marks);
  return { range, setting: { strength: startStrength(strength ?? marks.exact ?? marks.ratio ?? 1, range), alpha, outside } };
}

/** What was calibrated; else the shown labels' own strengths, a moment behind the α slider. */
function useMarks(data: ExplorerData, { alpha, outside }: ExplorerSetting) {
  const calm = useDeferredValue(alpha);
  return useMemo(() => data.marks ?? ownMarks(data, { alpha: calm, outside }), [data, calm, outside]);
}

/** KL and own strength do not move with the slider: the strip is then not drawn anew. */
function useShades(data: ExplorerData, shade: Shade, { strength, alpha, outside }: ExplorerSetting, range: readonly [number, number]) {
  const at = useDeferredValue(shade === "entropy" || shade === "loss" ? strength : 0);
  const calm = useDeferredValue(shade === "kl" ? data.alpha : alpha);
  return useMemo(() => positionShades(data, shade, { strength: at, alpha: calm, outside }, range), [data, shade, at, calm, outside, range]);
}

interface TableHeadProps {
  readonly data: ExplorerData;
  readonly position: number;
  /** number of tokens with a row of their own */
  readonly shown: number;
  /** number of tokens in the mask */
  readonly kept: number;
  readonly alpha: number;
  /** what stands beside the steered series */
  readonly children: ReactNode;
}

function TableHead({ data, position, shown, kept, alpha, children }: TableHeadProps) {
  const { tokens, sequence, at } = placeOf(data, position);
  return (
    <div className="card-h">
      <h2>
        Line {sequence + 1}, after <span className="tname">{tokens.slice(Math.max(0, at - 2), at).join("")}</span>
      </h2>
      <small>
        {shown} tokens that matter of {integer(data.positions.vocabulary)}; the mask at α {alphaText(alpha)} keeps {integer(kept)}
      </small>
      <span className="legend">
        {["base", "warm", "steered"].map((series) => (
          <span key={series}>
            <svg width="10" height="10" aria-hidden="true">
              <rect className={`f c-${series}`} width="10" height="10" />
            </svg>
            {series} {series === "steered" && children}
          </span>
        ))}
      </span>
    </div>
  );
}

/** The position with the largest divergence is where something can be seen. */
function mostChanged({ positions }: ExplorerData): number {
  let best = 0;
  for (let r = 1; r < positions.kl.length; r++) if (positions.kl[r]! > positions.kl[best]!) best = r;
  return best;
}
