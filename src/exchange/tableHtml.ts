import type { ShownTable } from "../output/shown.ts";
import { columnText } from "../output/textTable.ts";
import { escapeHtml } from "./escapeHtml.ts";

/** A table as HTML that reads well without a style sheet; its classes are those of the page. */
export function tableHtml({ columns, rows, caption }: ShownTable): string {
  const printed = columns.map((_, column) => columnText(rows.map((row) => row[column] ?? null)));
  const looks = columns.map((_, column) => (rows.some((row) => typeof row[column] === "number") ? "r" : "text"));
  const cell = (tag: string, text: string, column: number) =>
    `<${tag} class="${looks[column]}"${looks[column] === "r" ? ' style="text-align: right"' : ""}>${escapeHtml(text)}</${tag}>`;
  const head = columns.map((name, column) => cell("th", name, column)).join("");
  const body = rows.map((_, row) => `<tr>${printed.map((texts, column) => cell("td", texts[row]!, column)).join("")}</tr>`).join("\n");
  const title = caption ? `<caption>${escapeHtml(caption)}</caption>` : "";
  return `<table class="t tight">${title}<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody></table>`;
}
