import { parseMarker, printMarker } from "../cells/cellMarker.ts";
import { type NotebookCell, printNotebook } from "../cells/percentFormat.ts";
import type { CellError, CellOutput } from "../output/cellOutput.ts";
import { fromCellMetadata } from "./cellMetadata.ts";
import type { ExchangedCell, ExchangedNotebook, Execution } from "./exchangedNotebook.ts";
import { type ExecutionMetadata, readExecutionMetadata } from "./executionMetadata.ts";
import { commentedOut, isOwnLanguage, languageOf, magicCode } from "./foreignCode.ts";
import { importNote, importNoteText } from "./importNote.ts";
import { fromLines, type Ipynb, type IpynbCell, isRecord, type Metadata } from "./ipynb.ts";
import { headerMetadata, jupyterHeader } from "./jupyterHeader.ts";
import { outputFromJupyter } from "./outputFromJupyter.ts";
import { ownMetadata } from "./toIpynb.ts";

/**
 * A Jupyter notebook as a notebook of ours. One in another language keeps its code as comments, and says so in a text cell at its top.
 * @param name of the file, without its ending
 */
export function fromIpynb(ipynb: Ipynb, name: string): ExchangedNotebook {
  const language = languageOf(ipynb.metadata);
  const { steerlab, ...metadata } = ipynb.metadata;
  const own = isOwnLanguage(language);
  const cells = ipynb.cells.map((cell) => fromCell(cell, own ? null : language));
  return {
    name,
    header: headerOf(metadata, isRecord(steerlab) ? steerlab : {}),
    cells: withOwnIds(own ? cells : [noteCell(`${name}.ipynb`, language, ipynb), ...cells]),
    lineEnd: isRecord(steerlab) && steerlab.lineEnd === "\r\n" ? "\r\n" : "\n",
    runs: [],
  };
}

/** The notebook's file. */
export const printImported = ({ header, cells, lineEnd }: ExchangedNotebook): string => printNotebook({ header, cells, lineEnd });

/** The header as it was written, unless the metadata have changed since. */
function headerOf(metadata: Metadata, { header }: Metadata): string {
  const told = Object.fromEntries(
    Object.entries(metadata).filter(([key, value]) => !same(value, ownMetadata[key as keyof typeof ownMetadata])),
  );
  const written = typeof header === "string" && isHeader(header) ? header : "";
  return same(headerMetadata(written) ?? {}, told) ? written : jupyterHeader(told);
}

const isHeader = (header: string): boolean =>
  header.split("\n").every((line) => /^\s*(\/\/.*|#!.*)?$/.test(line.trimEnd()) && !parseMarker(line));

/** By the schema of nbformat 4.5. */
const validId = /^[\w-]{1,64}$/;

function fromCell(cell: IpynbCell, foreign: string | null): ExchangedCell {
  const source = fromLines(cell.source).replaceAll("\r\n", "\n").trimEnd();
  const { steerlab, ...metadata } = { ...cell.metadata, ...(cell.attachments ? { attachments: cell.attachments } : {}) } as Record<
    string,
    unknown
  >;
  const id = typeof cell.id === "string" && validId.test(cell.id) ? cell.id : null;
  if (cell.cell_type !== "code") return { ...textCell(source, metadata, cell.cell_type), id, execution: null };
  const magic = foreign ? null : magicCode(source);
  const language = foreign ?? magic?.language ?? null;
  return {
    kind: "code",
    ...fromCellMetadata(language ? { language, ...metadata } : metadata),
    source: language ? commentedOut(magic?.code ?? source) : withoutMarkers(source),
    id,
    execution: executionOf(cell, readExecutionMetadata(steerlab)),
  };
}

function textCell(source: string, metadata: Metadata, type: "markdown" | "raw"): NotebookCell {
  const cell: NotebookCell = { kind: "markdown", ...fromCellMetadata(metadata), source };
  if (type === "markdown") return cell;
  const marker = `${printMarker(cell).replace("[markdown]", "[raw]")}\n`;
  const body = commentedOut(source);
  return { ...cell, written: { marker, body, trailing: "\n\n", last: false } };
}

/** A line that would read as the start of a cell gets a space of no width, as in text cells. */
const withoutMarkers = (source: string): string =>
  source
    .split("\n")
    .map((line) => (parseMarker(line) ? line.replace("%%", "\u200b%%") : line))
    .join("\n");

function executionOf(cell: IpynbCell, told: Partial<ExecutionMetadata>): Execution | null {
  const outputs = (cell.outputs ?? []).map(outputFromJupyter).map((output, index) => withPlace(output, told.errors?.[String(index)]));
  const count = typeof cell.execution_count === "number" ? cell.execution_count : null;
  if (outputs.length === 0 && count === null && told.state === undefined) return null;
  const failed = outputs.some((output) => output.kind === "error");
  return {
    count,
    state: told.state ?? (failed ? "failed" : "ok"),
    edited: told.edited ?? false,
    started: told.started ?? null,
    milliseconds: told.milliseconds ?? null,
    outputs,
  };
}

function withPlace(output: CellOutput, place: Partial<CellError> | undefined): CellOutput {
  return output.kind === "error" && place ? { kind: "error", error: { ...output.error, stack: undefined, ...place } } : output;
}

function noteCell(file: string, language: string, { cells }: Ipynb): ExchangedCell {
  const code = cells.filter((cell) => cell.cell_type === "code").length;
  return {
    kind: "markdown",
    title: "",
    metadata: { [importNote]: file },
    source: importNoteText(file, language, code),
    id: null,
    execution: null,
  };
}

/** An id counts once; a later cell with the same gets a new one. */
function withOwnIds(cells: readonly ExchangedCell[]): ExchangedCell[] {
  return cells.map((cell, index) => (cells.findIndex(({ id }) => id === cell.id) < index ? { ...cell, id: null } : cell));
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
};
