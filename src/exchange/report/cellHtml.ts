import { codeLines } from "../../output/codePieces.ts";
import { duration } from "../../output/duration.ts";
import { markdownHtml } from "../../output/markdownHtml.ts";
import { escapeHtml } from "../escapeHtml.ts";
import type { ExchangedCell, Execution } from "../exchangedNotebook.ts";
import { outputsHtml } from "./outputHtml.ts";
import type { ReportFigures } from "./reportFigures.ts";

/** One cell of a report: text as it reads, or code with what it put out. @param number from 1 */
export function cellHtml(cell: ExchangedCell, number: number, figures: ReportFigures): string {
  if (cell.kind === "markdown")
    return cell.source.trim() === "" ? "" : `<section id="cell-${number}" class="text md">${markdownHtml(cell.source)}</section>`;
  if (cell.source.trim() === "" && !cell.execution) return "";
  const outputs = cell.execution ? outputsHtml(cell.execution.outputs, figures) : "";
  const note = noteOf(cell.execution);
  return `<section id="cell-${number}" class="cell-of-report${cell.execution?.state === "failed" ? " failed" : ""}">
<aside>${gutter(number, cell.execution)}</aside>
<div>${cell.title ? `<h3 class="cell-title">${escapeHtml(cell.title)}</h3>` : ""}
<div class="src">${codeHtml(cell.source, errorLine(cell.execution))}</div>
${note ? `<p class="note">${note}</p>` : ""}<div class="out">${outputs}</div>
</div></section>`;
}

function codeHtml(source: string, failing: number | null): string {
  const lines = codeLines(source).map((pieces, index) => {
    const text = pieces
      .map((piece) => (piece.look ? `<span class="${piece.look}">${escapeHtml(piece.text)}</span>` : escapeHtml(piece.text)))
      .join("");
    return `<span class="ln${failing === index + 1 ? " err" : ""}" data-n="${index + 1}">${text}\n</span>`;
  });
  return `<pre class="code" tabindex="0">${lines.join("")}</pre>`;
}

function gutter(number: number, execution: Execution | null): string {
  const facts = [
    execution?.count == null ? "" : `[${execution.count}]`,
    execution?.milliseconds == null ? "" : duration(execution.milliseconds),
  ].filter(Boolean);
  return `cell ${number}<br><span class="num">${facts.join(" ")}</span>`;
}

/** Why what stands below may not be what the code above says. */
function noteOf(execution: Execution | null): string {
  if (!execution) return "Not run.";
  if (execution.edited) return "Edited since it ran: what stands below is of an earlier version.";
  if (execution.state === "interrupted") return "Interrupted.";
  return execution.state === "running" ? "Running when this was written." : "";
}

function errorLine(execution: Execution | null): number | null {
  if (!execution || execution.edited) return null;
  const failed = execution.outputs.find((output) => output.kind === "error");
  return failed?.kind === "error" ? (failed.error.line ?? null) : null;
}
