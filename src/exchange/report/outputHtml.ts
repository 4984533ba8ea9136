import { ansiRuns, withoutOverwritten } from "../../output/ansi.ts";
import type { CellError, CellOutput } from "../../output/cellOutput.ts";
import { frameDocument } from "../../output/frameDocument.ts";
import { markdownHtml } from "../../output/markdownHtml.ts";
import { dataUrl, type ShownHtml } from "../../output/picture.ts";
import type { Shown, ShownSummary, ShownTable } from "../../output/shown.ts";
import { shownText } from "../../output/shownText.ts";
import { escapeHtml } from "../escapeHtml.ts";
import { tableHtml } from "../tableHtml.ts";
import type { ReportFigures } from "./reportFigures.ts";

/** From here on a table scrolls in a box of its own. */
const longTable = 60; // rows

/** What a cell put out; a stream that is stored in pieces is one. */
export function outputsHtml(outputs: readonly CellOutput[], figures: ReportFigures): string {
  const joined: CellOutput[] = [];
  for (const output of outputs) {
    const last = joined.at(-1);
    if (output.kind === "stream" && last?.kind === "stream" && last.name === output.name)
      joined[joined.length - 1] = { ...last, text: last.text + output.text };
    else joined.push(output);
  }
  return joined.map((output) => outputHtml(output, figures)).join("\n");
}

function outputHtml(output: CellOutput, figures: ReportFigures): string {
  if (output.kind === "stream") return streamHtml(output.text, output.name === "stderr" ? "stream stderr" : "stream");
  return output.kind === "error" ? errorHtml(output.error) : shownHtml(output.shown, figures);
}

function streamHtml(text: string, look = "stream"): string {
  const runs = ansiRuns(withoutOverwritten(text.replace(/\n$/, "")));
  const spans = runs.map((run) => (run.look ? `<span class="${run.look}">${escapeHtml(run.text)}</span>` : escapeHtml(run.text)));
  return `<pre class="${look}">${spans.join("")}</pre>`;
}

export function shownHtml(shown: Shown, figures: ReportFigures): string {
  switch (shown.shown) {
    case "markdown":
      return `<div class="md">${markdownHtml(shown.text)}</div>`;
    case "claim":
      return `<section class="claim md">${markdownHtml(shown.card.markdown)}</section>`;
    case "table":
      return tableView(shown);
    case "image":
      return `<img class="picture" src="${dataUrl(shown)}" alt="${escapeHtml(shown.alt)}"${shown.width ? ` style="width: ${Number(shown.width)}px"` : ""}>`;
    case "html":
      return htmlFrame(shown);
    case "figure":
      return figures.add(shown);
    case "explorer":
      return figures.addExplorer(shown);
    case "summary":
      return summaryHtml(shown);
    default:
      return streamHtml(shownText(shown));
  }
}

/** As high as it says; a page without scripts cannot ask how high the content is. */
const htmlFrame = ({ html, height = 320 }: ShownHtml): string =>
  `<iframe class="html-frame" title="HTML of the cell" sandbox="" srcdoc="${escapeHtml(frameDocument(html, (name) => colors[name] ?? "inherit"))}" style="height: ${Number(height)}px"></iframe>`;

/** System colours: the frame knows no theme. */
const colors: Readonly<Record<string, string>> = { text: "CanvasText", border: "GrayText", accent: "LinkText" };

function tableView(table: ShownTable): string {
  if (table.rows.length === 0) return `<p class="dim table-note">${escapeHtml(table.caption ?? "A table without rows.")}</p>`;
  return `<div class="table-view"><div class="table-scroll${table.rows.length > longTable ? " long" : ""}" tabindex="0">${tableHtml(table)}</div></div>`;
}

function summaryHtml({ type, name, text, facts }: ShownSummary): string {
  const line = `<span class="type">${escapeHtml(type)}</span> <b>${escapeHtml(name)}</b> <span class="sec">${escapeHtml(text)}</span>`;
  if (facts.length === 0) return `<p class="val">${line}</p>`;
  const list = facts.map(([label, value]) => `<dt>${escapeHtml(label)}</dt><dd class="num">${escapeHtml(value)}</dd>`).join("");
  return `<details class="facts-of"><summary>${line}</summary><dl class="facts summary-facts">${list}</dl></details>`;
}

function errorHtml({ name, code, message, hint, line, column, stack }: CellError): string {
  const frames = (stack ?? "").split("\n").filter((text) => /^\s+at /.test(text));
  const place = line === undefined ? "" : `line ${line}${column === undefined ? "" : `, column ${column}`}`;
  return `<div class="error">
<div class="head">${escapeHtml(name)}${code ? ` <code>${escapeHtml(code)}</code>` : ""}</div>
<p class="msg">${escapeHtml(message)}</p>${hint ? `\n<p class="do">${escapeHtml(hint)}</p>` : ""}${place ? `\n<p class="dim">${place}</p>` : ""}
${frames.length > 0 ? `<details><summary>${frames.length} frames</summary><pre class="frames">${escapeHtml(frames.map((frame) => frame.trim()).join("\n"))}</pre></details>` : ""}
</div>`;
}
