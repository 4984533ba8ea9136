import { figureHeight } from "../../chart/figureHeight.ts";
import { laidOutFigure, resolvedText, type TokenColor } from "../../chart/themedFigure.ts";
import type { Shown, ShownFigure } from "../../output/shown.ts";
import { pack } from "../../rpc/pack.ts";
import { toBase64 } from "../base64.ts";
import { escapeHtml } from "../escapeHtml.ts";
import { stillExplorer } from "../stillShown.ts";
import { strictJson } from "../strictJson.ts";
import { tableHtml } from "../tableHtml.ts";

/** Collects a report's figures: the page holds their places, one block of data holds what is drawn there. */
export class ReportFigures {
  readonly #figures: object[] = [];
  readonly #live: boolean;
  /** the elements that hold what live explorers draw */
  readonly explorers: string[] = [];

  /** @param live whether explorers can be drawn by a script */
  constructor(live = false) {
    this.#live = live;
  }

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

  /** With its sliders where a script can draw it; else as its controls stand first. */
  addExplorer({ explorer, steps }: Omit<Extract<Shown, { shown: "explorer" }>, "shown">): string {
    const still = stillExplorer(explorer);
    if (!this.#live)
      return `<p class="sec">${escapeHtml(explorer.title)}, as its controls stand first; the workbench moves them.</p>\n${this.add(still)}`;
    const id = `explorer-${this.explorers.length + 1}`;
    this.explorers.push(
      `<script type="application/octet-stream" id="${id}">${toBase64(pack({ explorer, ...(steps ? { steps } : {}) }))}</script>\n`,
    );
    return `<div class="live-explorer" data-explorer="${id}"></div>\n<noscript><p class="dim">${escapeHtml(still.summary)}</p></noscript>`;
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
