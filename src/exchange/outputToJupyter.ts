import { figureHeight } from "../chart/figureHeight.ts";
import { type TokenColor, themedFigure } from "../chart/themedFigure.ts";
import type { CellOutput } from "../output/cellOutput.ts";
import type { ShownImage } from "../output/picture.ts";
import type { Shown } from "../output/shown.ts";
import { shownText } from "../output/shownText.ts";
import { pack } from "../rpc/pack.ts";
import { toBase64 } from "./base64.ts";
import { type IpynbOutput, toLines } from "./ipynb.ts";
import { stillExplorer } from "./stillShown.ts";
import { strictJson } from "./strictJson.ts";
import { tableHtml } from "./tableHtml.ts";

/** What was shown, as it was, for the way back: msgpack in base64. Other programs pass over it. */
export const ownType = "application/vnd.steerlab.shown+msgpack";
export const plotlyType = "application/vnd.plotly.v1+json";

/** @param colors of the theme in which figures are drawn elsewhere */
export function outputToJupyter(output: CellOutput, colors: TokenColor): IpynbOutput {
  if (output.kind === "stream") return { output_type: "stream", name: output.name, text: toLines(output.text) };
  if (output.kind === "error") return errorOutput(output.error);
  const data = { ...bundle(output.shown, colors), [ownType]: toBase64(pack(output.shown)) };
  return { output_type: "display_data", data, metadata: {} };
}

/** Code, hint and place have no field of their own: they stand in the traceback to be read, and in the cell's metadata to come back. */
function errorOutput({ name, message, code, hint, line, column, stack }: Extract<CellOutput, { kind: "error" }>["error"]): IpynbOutput {
  const place = line === undefined ? [] : [`line ${line}${column === undefined ? "" : `, column ${column}`}`];
  const frames = (stack ?? "").split("\n").filter((text) => /^\s+at /.test(text));
  const traceback = [`${name}${code ? ` (${code})` : ""}: ${message}`, ...(hint ? [hint] : []), ...place, ...frames];
  return { output_type: "error", ename: name, evalue: message, traceback };
}

function bundle(shown: Shown, colors: TokenColor): Record<string, unknown> {
  const plain = { "text/plain": toLines(shownText(shown)) };
  switch (shown.shown) {
    case "markdown":
      return { "text/markdown": toLines(shown.text), ...plain };
    case "claim":
      return { "text/markdown": toLines(shown.card.markdown), ...plain };
    case "table":
      return { "text/html": toLines(tableHtml(shown)), ...plain };
    case "image":
      return { [shown.type]: imageData(shown), ...plain };
    case "html":
      return { "text/html": toLines(shown.html), ...plain };
    case "figure":
      return { [plotlyType]: plotlyFigure(shown, colors), ...plain };
    case "explorer":
      return { [plotlyType]: plotlyFigure(stillExplorer(shown.explorer), colors), ...plain };
    default:
      return plain;
  }
}

/** Jupyter has SVG as text, the others in base64. */
const imageData = ({ type, data }: ShownImage): string | string[] =>
  type === "image/svg+xml" ? toLines(new TextDecoder().decode(data)) : toBase64(data);

function plotlyFigure(figure: Extract<Shown, { shown: "figure" }>, colors: TokenColor): object {
  const { data, layout } = themedFigure(figure, colors);
  return strictJson({ data, layout: { ...layout, autosize: true, height: figure.height ?? figureHeight }, config: { responsive: true } });
}
