// Notebook files: plain TypeScript in the percent format that Jupytext, VS Code and Spyder read.
// What a person did not edit is printed as it was read, byte for byte; only edited cells take the canonical form.
import { type CellMarker, parseMarker, printMarker, sameMarker } from "./cellMarker.ts";

export interface NotebookCell extends CellMarker {
  /** lines end with `\n`; text cells without their `// ` */
  readonly source: string;
  /** how the cell stood in the file that was read; left out for a new cell */
  readonly written?: WrittenCell;
}

export interface WrittenCell {
  /** the marker line with its line end; empty for code before the first marker */
  readonly marker: string;
  /** the lines after the marker, up to the blank lines that end the cell */
  readonly body: string;
  /** the line end of the body's last line, and blank lines */
  readonly trailing: string;
  /** of the file */
  readonly last: boolean;
}

export interface NotebookText {
  /** comments before the first cell, such as Jupytext's YAML header */
  readonly header: string;
  readonly cells: readonly NotebookCell[];
  readonly lineEnd: "\n" | "\r\n";
}

/** Reads a notebook file. Every text is one: what stands before the first marker is the header when it is comments, else a code cell. */
export function parseNotebook(text: string): NotebookText {
  const lines = text.split(/(?<=\n)/);
  const starts = lines.flatMap((line, index) => (parseMarker(line) ? [index] : []));
  const before = lines.slice(0, starts[0] ?? lines.length);
  const cells = starts.map((start, i) => {
    const end = starts[i + 1] ?? lines.length;
    return readCell(lines[start]!, lines.slice(start + 1, end), end === lines.length);
  });
  const lineEnd = /\r\n/.test(text) && !/(?<!\r)\n/.test(text) ? "\r\n" : "\n";
  if (isHeader(before)) return { header: before.join(""), cells, lineEnd };
  return { header: "", cells: [readCell("", before, cells.length === 0), ...cells], lineEnd };
}

/** Prints a notebook file; cells that were not changed since `parseNotebook` stay as they were written. */
export function printNotebook(notebook: NotebookText): string {
  const { header, cells, lineEnd } = notebook;
  const start = header === "" || header.endsWith("\n") || cells.length === 0 ? header : header + lineEnd;
  return start + cells.map((cell, index) => printCell(cell, lineEnd, index === 0, index === cells.length - 1)).join("");
}

function isHeader(lines: readonly string[]): boolean {
  return lines.every((line) => /^\s*(\/\/.*|#!.*)?$/.test(line.trimEnd()));
}

function readCell(markerLine: string, lines: readonly string[], last: boolean): NotebookCell {
  const text = lines.join("");
  const body = text.replace(/\s*$/, "");
  const marker = parseMarker(markerLine) ?? { kind: "code", title: "", metadata: {} };
  const written = { marker: markerLine, body, trailing: text.slice(body.length), last };
  return { ...marker, source: sourceOf(marker, body), written };
}

function sourceOf(marker: CellMarker, body: string): string {
  const source = body.replaceAll("\r\n", "\n");
  if (marker.kind === "code") return source;
  return source
    .split("\n")
    .map((line) => line.replace(/^\/\/ ?(?:\u200b(?=\s*%%))?/, ""))
    .join("\n");
}

function printCell(cell: NotebookCell, lineEnd: string, first: boolean, last: boolean): string {
  const { written } = cell;
  const body = written && sourceOf(cell, written.body) === cell.source ? written.body : bodyOf(cell).replaceAll("\n", lineEnd);
  const marker = keepsMarker(cell, first) ? written!.marker : printMarker(cell) + lineEnd;
  const rest = body + trailingOf(written, body, lineEnd, last);
  const cutOff = marker !== "" && !marker.endsWith("\n") && (rest !== "" || !last); // the file ended with this marker
  return marker + (cutOff ? lineEnd : "") + rest;
}

function keepsMarker(cell: NotebookCell, first: boolean): boolean {
  if (!cell.written) return false;
  if (cell.written.marker === "") return first && sameMarker(cell, { kind: "code", title: "", metadata: {} });
  return sameMarker(cell, parseMarker(cell.written.marker)!);
}

function trailingOf(written: WrittenCell | undefined, body: string, lineEnd: string, last: boolean): string {
  if (!written || written.last !== last) return last ? lineEnd : lineEnd + lineEnd;
  return written.trailing === "" && written.body === "" && body !== "" ? lineEnd : written.trailing;
}

function bodyOf(cell: NotebookCell): string {
  if (cell.kind === "code") return cell.source;
  return cell.source
    .split("\n")
    .map((line) => commentLine(line))
    .join("\n");
}

/** A text line that begins with `%%` would read as a marker: a space of no width keeps it text, and is taken off on reading. */
function commentLine(line: string): string {
  if (/^\s*%%/.test(line)) return `// \u200b${line}`;
  return line === "" ? "//" : `// ${line}`;
}
