import { asyncBufferFromFile, type FileMetaData, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { SteerlabError } from "../steerlabError.ts";
import { type DataFile, fileProblem } from "./dataFile.ts";
import { SourceRow } from "./sourceRow.ts";

/** Rows that are decoded between two looks at the interrupt. */
const ROWS_AT_ONCE = 10_000;

/**
 * The records of a Parquet file; nested columns are lists and objects, 64-bit integers numbers where they fit.
 * @throws SteerlabError `task/foreign-file` for what is no Parquet, `task/cut-file`
 */
export async function parquetRows({ path, bytes, pace }: DataFile): Promise<SourceRow[]> {
  const buffer = await asyncBufferFromFile(path);
  const metadata = await parquetMetadata(path, buffer, bytes);
  const count = Number(metadata.num_rows);
  const rows: SourceRow[] = [];
  for (let rowStart = 0; rowStart < count; rowStart += ROWS_AT_ONCE) {
    const rowEnd = Math.min(count, rowStart + ROWS_AT_ONCE);
    const records = await readable(path, () => parquetReadObjects({ file: buffer, metadata, compressors, rowStart, rowEnd }));
    for (const record of records) rows.push(new SourceRow(path, rows.length + 1, plain(record) as Record<string, unknown>));
    await pace.took((bytes * (rowEnd - rowStart)) / count);
  }
  return rows;
}

type ParquetBuffer = Awaited<ReturnType<typeof asyncBufferFromFile>>;

async function parquetMetadata(path: string, buffer: ParquetBuffer, bytes: number): Promise<FileMetaData> {
  const mark = async (from: number): Promise<string> => Buffer.from(await buffer.slice(Math.max(0, from), from + 4)).toString("latin1");
  if ((await mark(0)) !== "PAR1") {
    throw fileProblem(
      "task/foreign-file",
      path,
      "is no Parquet: it does not begin with PAR1",
      "It may be a page or a pointer in the data's place.",
    );
  }
  if ((await mark(bytes - 4)) !== "PAR1") {
    throw fileProblem("task/cut-file", path, "is not whole: it does not end with PAR1", "Download it again.");
  }
  return readable(path, () => parquetMetadataAsync(buffer));
}

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof SteerlabError) throw cause;
    throw fileProblem("task/cut-file", path, `cannot be read as Parquet: ${(cause as Error).message}`, "Download it again.", cause);
  }
}

/** Plain data: what the other readers give. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}
