import { extname } from "node:path";
import { csvRows } from "./csvRows.ts";
import { type DataFile, fileDigest, fileProblem, openDataFile } from "./dataFile.ts";
import { jsonLinesRows, jsonRows } from "./jsonRows.ts";
import { parquetRows } from "./parquetRows.ts";
import type { SourceRow } from "./sourceRow.ts";

/** By the ending of a file's name. */
const READERS: Readonly<Record<string, (file: DataFile) => Promise<SourceRow[]>>> = {
  ".csv": (file) => csvRows(file, ","),
  ".tsv": (file) => csvRows(file, "\t"),
  ".json": jsonRows,
  ".jsonl": jsonLinesRows,
  ".ndjson": jsonLinesRows,
  ".parquet": parquetRows,
};

export const DATA_ENDINGS: readonly string[] = Object.keys(READERS);

export interface DataRows {
  readonly rows: readonly SourceRow[];
  /** sha256 of the file's bytes */
  readonly sha256: string;
}

/**
 * All records of a CSV, TSV, JSON, JSONL or Parquet file, in order. Shows progress in bytes and obeys interruption.
 * @throws SteerlabError `task/no-file`, `task/file-kind`, `task/empty-file`, `task/no-rows`, `task/encoding`, `task/foreign-file`,
 *   `task/cut-file`, `task/not-json`, `task/not-csv`, `task/not-records`, `cell/interrupted`
 */
export async function readRows(path: string): Promise<DataRows> {
  const ending = extname(path).toLowerCase();
  const read = Object.hasOwn(READERS, ending) ? READERS[ending] : undefined;
  if (!read) {
    const kinds = DATA_ENDINGS.join(", ");
    throw fileProblem("task/file-kind", path, `ends in ${JSON.stringify(ending)}, which no reader knows`, `Files end in ${kinds}.`);
  }
  const file = await openDataFile(path);
  const rows = await read(file);
  file.pace.finish();
  if (rows.length === 0) throw fileProblem("task/no-rows", path, "holds no record", "Is it the right file?");
  return { rows, sha256: await fileDigest(path) };
}
