// A figure as a picture to save, in the theme that is drawn.
import { figureHeight } from "../../src/chart/figureHeight.ts";
import { stackedPanels } from "../../src/chart/stackedPanels.ts";
import { themedFigure } from "../../src/chart/themedFigure.ts";
import { fromBase64 } from "../../src/exchange/base64.ts";
import type { ShownFigure } from "../../src/output/shown.ts";
import { tokenColor } from "../theme.ts";

/** @param width px; the height is the figure's own */
export async function figurePicture(figure: ShownFigure, format: "png" | "svg", width: number): Promise<Blob> {
  const { default: Plotly } = await import("plotly.js-cartesian-dist-min");
  const fitted = stackedPanels(figure, width);
  const { data, layout } = themedFigure(fitted, tokenColor);
  const height = fitted.height ?? figureHeight;
  const background = tokenColor("surface-page");
  const drawn = { data, layout: { ...layout, width, height, paper_bgcolor: background } };
  // A picture for paper has twice the screen's points.
  return blobOf(await Plotly.toImage(drawn, { format, width, height, scale: format === "png" ? 2 : 1 }));
}

/** The content policy lets nothing be fetched from a data address. */
function blobOf(address: string): Blob {
  const [head, body] = [address.slice(5, address.indexOf(",")), address.slice(address.indexOf(",") + 1)];
  const type = head.replace(/;base64$/, "");
  if (!head.endsWith(";base64")) return new Blob([decodeURIComponent(body)], { type });
  return new Blob([fromBase64(body) as Uint8Array<ArrayBuffer>], { type });
}
