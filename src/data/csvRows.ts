import { pipeline } from "node:stream/promises";
import { CsvError, parse } from "csv-parse";
import { type DataFile, fileProblem, refuseForeign, textPieces } from "./dataFile.ts";
import { SourceRow } from "./sourceRow.ts";

/**
 * The records of a table as RFC 4180 has it, with the columns' names in the first line; lines may end in LF or CRLF.
 * @throws SteerlabError `task/not-csv`, `task/cut-file` inside a quoted value, and what reading text throws
 */
export async function csvRows(file: DataFile, delimiter: "," | "\t"): Promise<SourceRow[]> {
  const rows: SourceRow[] = [];
  const parser = parse({ columns: uniqueNames(file.path), delimiter, skip_empty_lines: true });
  try {
    await pipeline(checkedPieces(file), parser, async (records: AsyncIterable<Record<string, string>>) => {
      for await (const record of records) rows.push(new SourceRow(file.path, rows.length + 1, record));
    });
  } catch (error) {
    throw error instanceof CsvError ? badTable(file.path, error) : error;
  }
  return rows;
}

async function* checkedPieces(file: DataFile): AsyncGenerator<string> {
  let first = true;
  for await (const piece of textPieces(file)) {
    if (first) refuseForeign(file.path, piece);
    first = false;
    yield piece;
  }
}

const uniqueNames =
  (path: string) =>
  (names: string[]): string[] => {
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice === undefined) return names.map((name) => name.trim());
    throw fileProblem("task/not-csv", path, `has two columns named ${JSON.stringify(twice)}`, "Give every column a name of its own.");
  };

function badTable(path: string, error: CsvError): Error {
  if (error.code === "CSV_QUOTE_NOT_CLOSED") {
    return fileProblem("task/cut-file", path, "ends inside a quoted value", "Download it again, or close the quote.", error);
  }
  return fileProblem(
    "task/not-csv",
    path,
    `is not a table: ${error.message}`,
    "Every line needs as many values as the first has names.",
    error,
  );
}
