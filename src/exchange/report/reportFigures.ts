import { figureHeight } from "../../chart/figureHeight.ts";
import { laidOutFigure, resolvedText, type TokenColor } from "../../chart/themedFigure.ts";
import type { ShownFigure } from "../../output/shown.ts";
import { escapeHtml } from "../escapeHtml.ts";
import { strictJson } from "../strictJson.ts";
import { tableHtml } from "../tableHtml.ts";

/** Collects a report's figures: the page holds their places, one block of data holds what is drawn there. */
export class ReportFigures {
  readonly #figures: object[] = [];

  get count(): number {
    return this.#figures.length;
  }

  add(figure: ShownFigure): string {
    const { data, layout } = laidOutFigure(figure);
    const height = figure.height ?? figureHeight;
    const index = this.#figures.push(strictJson({ data, layout: { ...layout, autosize: true, height } })) - 1;
    const numbers = figure.table ? `<details class="data"><summary>Data</summary>${tableHtml(figure.table)}</details>` : "";
    return `<figure class="fig plotly-figure">
<div class="plot" role="img" aria-label="${escapeHtml(figure.summary)}" data-figure="${index}" style="min-height: ${height}px"></div>
<noscript><p class="dim">${escapeHtml(figure.summary)}</p></noscript>${numbers}
</figure>`;
  }

  /** Figures with colours by name, and what each name is in each theme; safe inside of a script element. */
  json(colors: Readonly<Record<string, TokenColor>>): string {
    const figures = JSON.stringify(this.#figures);
    const names = [...new Set(colorTexts(this.#figures))];
    const palette = (color: TokenColor) => Object.fromEntries(names.map((name) => [name, resolvedText(name, color)]));
    const palettes = Object.fromEntries(Object.entries(colors).map(([theme, color]) => [theme, palette(color)]));
    return `{"palettes":${JSON.stringify(palettes)},"figures":${figures}}`.replaceAll("<", "\\u003c");
  }
}

/** All texts that name a colour. */
function colorTexts(value: unknown): string[] {
  if (typeof value === "string") return value.includes("token:") ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(colorTexts);
}
