import type { TokenColor } from "../chart/themedFigure.ts";
import { toCellMetadata } from "./cellMetadata.ts";
import type { ExchangedCell, ExchangedNotebook } from "./exchangedNotebook.ts";
import { executionMetadata } from "./executionMetadata.ts";
import { isOwnLanguage, languageOf, withoutComments } from "./foreignCode.ts";
import { importNote } from "./importNote.ts";
import { type Ipynb, type IpynbCell, toLines } from "./ipynb.ts";
import { headerMetadata } from "./jupyterHeader.ts";
import { outputToJupyter } from "./outputToJupyter.ts";

/**
 * What Jupyter and Jupytext want to know of a TypeScript notebook. There is no kernel to name: Steerlab runs it. The filters keep what is
 * only meant for `fromIpynb` out of the text file that Jupytext makes.
 */
export const ownMetadata = {
  jupytext: { cell_metadata_filter: "all,-steerlab", main_language: "typescript", notebook_metadata_filter: "-all" },
  language_info: { file_extension: ".ts", mimetype: "text/typescript", name: "typescript" },
};

/**
 * The notebook in nbformat 4.5, with outputs.
 * @param colors in which figures are drawn: other programs know no design tokens
 */
export function toIpynb(notebook: ExchangedNotebook, colors: TokenColor): Ipynb {
  const fromHeader = headerMetadata(notebook.header) ?? {};
  const language = "language_info" in fromHeader || "kernelspec" in fromHeader ? languageOf(fromHeader) : "typescript";
  const metadata = isOwnLanguage(language) ? { ...ownMetadata, ...fromHeader } : fromHeader;
  return {
    cells: notebook.cells.filter((cell) => !(importNote in cell.metadata)).map((cell, index) => toCell(cell, index, language, colors)),
    metadata: { ...metadata, steerlab: { header: notebook.header, lineEnd: notebook.lineEnd } },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

function toCell(cell: ExchangedCell, index: number, language: string, colors: TokenColor): IpynbCell {
  const id = cell.id ?? `cell-${index + 1}`;
  const { attachments, steerlab: _, ...metadata } = toCellMetadata(cell);
  if (cell.kind === "markdown") {
    const type = /^\/\/\s*%%.*\[raw\]/.test(cell.written?.marker ?? "") ? "raw" : "markdown";
    const attached = attachments === undefined ? {} : { attachments: attachments as Record<string, unknown> };
    return { cell_type: type, id, metadata, source: toLines(cell.source), ...attached };
  }
  const { source, ...rest } = codeOf(cell.source, metadata, language);
  const { execution } = cell;
  return {
    cell_type: "code",
    id,
    metadata: { ...rest.metadata, ...(execution ? { steerlab: executionMetadata(execution) } : {}) },
    execution_count: execution?.count ?? null,
    source: toLines(source),
    outputs: (execution?.outputs ?? []).map((output) => outputToJupyter(output, colors)),
  };
}

interface Code {
  readonly source: string;
  readonly metadata: Record<string, unknown>;
}

/** Commented code of another language becomes that language's again. */
function codeOf(source: string, metadata: Record<string, unknown>, notebookLanguage: string): Code {
  const { language, ...others } = metadata;
  const code = typeof language === "string" ? withoutComments(source) : null;
  if (code === null) return { source, metadata };
  return { source: language === notebookLanguage ? code : `%%${language}\n${code}`, metadata: others };
}
