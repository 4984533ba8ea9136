import { Table2 } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { figureHeight } from "../../src/chart/figureHeight.ts";
import { type FigureWindow, reducedFigure } from "../../src/chart/reducedFigure.ts";
import { stackedPanels } from "../../src/chart/stackedPanels.ts";
import { themedFigure } from "../../src/chart/themedFigure.ts";
import { traceTable } from "../../src/chart/traceTable.ts";
import type { ShownFigure } from "../../src/output/shown.ts";
import { tokenColor, useTheme } from "../theme.ts";
import { TableView } from "./TableView.tsx";
import { useNearby } from "./useNearby.ts";
import { useWidth } from "./useWidth.ts";

const config = { displayModeBar: false, displaylogo: false, responsive: false, doubleClick: "reset" };

export interface FigureAsks {
  /** the strengths or steps that were brushed; null for all */
  readonly onZoom?: (range: readonly [low: number, high: number] | null) => void;
  /** the x of a point that was clicked */
  readonly onPick?: (x: number) => void;
}

interface PlainFigureProps extends FigureAsks {
  readonly figure: ShownFigure;
}

/** A Plotly figure in the theme's colours, drawn when it comes near; its numbers as a table behind "Data". */
export function PlainFigure({ figure, ...asks }: PlainFigureProps) {
  const [asTable, setAsTable] = useState(false);
  const table = useMemo(() => figure.table ?? traceTable(figure.data), [figure]);
  return (
    <figure className="fig plotly-figure">
      {table && (
        <button type="button" className="btn small ghost data-button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          <Table2 className="i sm" aria-hidden />
          {asTable ? "Chart" : "Data"}
        </button>
      )}
      {asTable && table ? <TableView table={table} /> : <Chart figure={figure} {...asks} />}
    </figure>
  );
}

function Chart({ figure: whole, onZoom, onPick }: PlainFigureProps) {
  const [window, setWindow] = useState<FigureWindow | null>(null);
  const { figure, note } = useMemo(() => reducedFigure(whole, window), [whole, window]);
  // What is left out is there when one zooms in.
  const ownZoom = note !== null || window !== null ? setWindow : undefined;

  const [nearRef, nearby] = useNearby<HTMLDivElement>();
  const [widthRef, width] = useWidth<HTMLDivElement>();
  const plot = useRef<HTMLDivElement>(null);
  const theme = useTheme((store) => store.theme);
  const asks = useRef<Listeners>({});
  asks.current = { ...(onZoom ? { onZoom } : {}), ...(onPick ? { onPick } : {}), ...(ownZoom ? { ownZoom } : {}) };
  const [failure, setFailure] = useState<string | null>(null);
  const fitted = useMemo(() => stackedPanels(figure, width || Number.POSITIVE_INFINITY), [figure, width]);
  const height = fitted.height ?? figureHeight;
  const [drawnHeight, setDrawnHeight] = useState<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme draws the same figure in other colours
  useEffect(() => {
    const element = plot.current;
    if (!nearby || !element || width === 0) return;
    draw(element, fitted, width, height, asks).then(
      (drawn) => {
        setFailure(null);
        setDrawnHeight(drawn);
      },
      (error: Error) => setFailure(error.message),
    );
  }, [fitted, nearby, width, height, theme]);
  useEffect(() => {
    const element = plot.current;
    return () => void (element && import("plotly.js-cartesian-dist-min").then(({ default: Plotly }) => Plotly.purge(element)));
  }, []);
  return (
    <div ref={nearRef}>
      <div ref={widthRef} style={{ minHeight: drawnHeight ?? height }}>
        <div ref={plot} role="img" aria-label={figure.summary} />
        {note && <p className="dim table-note">{note}</p>}
        {failure && <p className="dim">The figure cannot be drawn: {failure}</p>}
      </div>
    </div>
  );
}

interface Listeners extends FigureAsks {
  readonly ownZoom?: (window: FigureWindow | null) => void;
}

type Plotted = HTMLElement & { on?(name: string, listener: (event: never) => void): void; removeAllListeners?(name: string): void };

/** @returns its height, px */
async function draw(
  element: Plotted,
  figure: ShownFigure,
  width: number,
  height: number,
  asks: { readonly current: Listeners },
): Promise<number> {
  const { default: Plotly } = await import("plotly.js-cartesian-dist-min");
  if (!element.isConnected) return height;
  const { data, layout } = themedFigure(figure, tokenColor);
  const zooms = asks.current.onZoom !== undefined || asks.current.ownZoom !== undefined;
  await Plotly.react(element, data, { ...layout, width, height }, zooms ? { ...config, doubleClick: false } : config);
  const room = legendRoom(element, layout);
  if (room !== 0) await Plotly.relayout(element, { "margin.b": marginOf(layout) + room, height: height + room });
  if (zooms || asks.current.onPick) listen(element, asks);
  return height + room;
}

/** px from a panel's foot to the legend: ticks and the axis's title */
const AXIS_ROOM = 50;

/** How many px more, or less, than its layout says a legend under the axes needs: how its entries break into rows only shows when it is drawn. */
function legendRoom(element: HTMLElement, layout: Record<string, unknown>): number {
  const { yref, y } = (layout.legend ?? {}) as { readonly yref?: string; readonly y?: number };
  const drawn = element.querySelector<SVGGraphicsElement>(".infolayer > .legend");
  if (yref !== "container" || y !== 0 || !drawn) return 0;
  return Math.round(drawn.getBoundingClientRect().height) + AXIS_ROOM - marginOf(layout);
}

const marginOf = ({ margin }: Record<string, unknown>): number => (margin as { readonly b: number }).b;

/** Plotly's own events; each drawing says anew who listens. */
function listen(element: Plotted, asks: { readonly current: Listeners }): void {
  for (const name of ["plotly_relayout", "plotly_doubleclick", "plotly_click"]) element.removeAllListeners?.(name);
  element.on?.("plotly_relayout", (change: Record<string, unknown>) => {
    const key = Object.keys(change).find((name) => /^xaxis\d*\.range\[0\]$/.test(name));
    if (!key) return;
    const range = [Number(change[key]), Number(change[key.replace("[0]", "[1]")])] as const;
    asks.current.onZoom?.(range);
    asks.current.ownZoom?.({ axis: key.slice(0, key.indexOf(".")), range });
  });
  element.on?.("plotly_doubleclick", () => {
    asks.current.onZoom?.(null);
    asks.current.ownZoom?.(null);
  });
  element.on?.("plotly_click", ({ points }: { points: readonly { readonly x: unknown }[] }) => {
    const x = points[0]?.x;
    if (typeof x === "number") asks.current.onPick?.(x);
  });
}
