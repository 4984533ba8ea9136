import { Table2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { figureHeight } from "../../src/chart/figureHeight.ts";
import { themedFigure } from "../../src/chart/themedFigure.ts";
import type { ShownFigure } from "../../src/output/shown.ts";
import { tokenColor, useTheme } from "../theme.ts";
import { TableView } from "./TableView.tsx";
import { useNearby } from "./useNearby.ts";
import { useWidth } from "./useWidth.ts";

const config = { displayModeBar: false, displaylogo: false, responsive: false, doubleClick: "reset" };

/** A Plotly figure in the theme's colours, drawn when it comes near; its numbers as a table behind "Data". */
export function Figure({ figure }: { readonly figure: ShownFigure }) {
  const [asTable, setAsTable] = useState(false);
  return (
    <figure className="fig plotly-figure">
      {figure.table && (
        <button type="button" className="btn small ghost data-button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          <Table2 className="i sm" aria-hidden />
          {asTable ? "Chart" : "Data"}
        </button>
      )}
      {asTable && figure.table ? <TableView table={figure.table} /> : <Chart figure={figure} />}
    </figure>
  );
}

function Chart({ figure }: { readonly figure: ShownFigure }) {
  const [nearRef, nearby] = useNearby<HTMLDivElement>();
  const [widthRef, width] = useWidth<HTMLDivElement>();
  const plot = useRef<HTMLDivElement>(null);
  const theme = useTheme((store) => store.theme);
  const [failure, setFailure] = useState<string | null>(null);
  const height = figure.height ?? figureHeight;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme draws the same figure in other colours
  useEffect(() => {
    const element = plot.current;
    if (!nearby || !element || width === 0) return;
    draw(element, figure, width, height).then(
      () => setFailure(null),
      (error: Error) => setFailure(error.message),
    );
  }, [figure, nearby, width, height, theme]);
  useEffect(() => {
    const element = plot.current;
    return () => void (element && import("plotly.js-cartesian-dist-min").then(({ default: Plotly }) => Plotly.purge(element)));
  }, []);
  return (
    <div ref={nearRef}>
      <div ref={widthRef} style={{ minHeight: height }}>
        <div ref={plot} role="img" aria-label={figure.summary} />
        {failure && <p className="dim">The figure cannot be drawn: {failure}</p>}
      </div>
    </div>
  );
}

async function draw(element: HTMLElement, figure: ShownFigure, width: number, height: number): Promise<void> {
  const { default: Plotly } = await import("plotly.js-cartesian-dist-min");
  if (!element.isConnected) return;
  const { data, layout } = themedFigure(figure, tokenColor);
  await Plotly.react(element, data, { ...layout, width, height }, config);
}
