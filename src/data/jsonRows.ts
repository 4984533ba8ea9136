import { type DataFile, fileProblem, refuseForeign, textPieces, wholeText } from "./dataFile.ts";
import { SourceRow } from "./sourceRow.ts";

/**
 * The records of a JSON file: a list of objects.
 * @throws SteerlabError `task/cut-file`, `task/not-json`, `task/not-records`, and what reading text throws
 */
export async function jsonRows(file: DataFile): Promise<SourceRow[]> {
  const text = (await wholeText(file)).trim();
  const values = parsed(file.path, text);
  if (!Array.isArray(values)) {
    throw fileProblem("task/not-records", file.path, `holds ${kindOf(values)}, not a list of records`, "Give a list: [{…}, {…}].");
  }
  return values.map((value, i) => recordAt(file.path, i + 1, value));
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (/^[[{]/.test(text) && !/[\]}]$/.test(text)) {
      const end = JSON.stringify(text.slice(-40));
      throw fileProblem("task/cut-file", path, `ends in the middle, after ${end}`, "Download it again: it is not whole.", cause);
    }
    const reason = (cause as Error).message;
    throw fileProblem("task/not-json", path, `is no JSON: ${reason}`, "Name a file with a record on every line .jsonl.", cause);
  }
}

/**
 * The records of a file with a JSON object on every line. Blank lines are none.
 * @throws SteerlabError `task/cut-file` for a broken last line, `task/not-json`, `task/not-records`, and what reading text throws
 */
export async function jsonLinesRows(file: DataFile): Promise<SourceRow[]> {
  const rows: SourceRow[] = [];
  let line = 0;
  let rest = "";
  const take = (text: string, last: boolean): void => {
    line++;
    if (text.trim() !== "") rows.push(recordAt(file.path, line, parsedLine(file.path, line, text, last)));
  };
  for await (const piece of textPieces(file)) {
    if (line === 0) refuseForeign(file.path, rest + piece);
    const lines = (rest + piece).split(/\r?\n/);
    rest = lines.pop()!;
    for (const text of lines) take(text, false);
  }
  take(rest, true);
  return rows;
}

function parsedLine(path: string, line: number, text: string, last: boolean): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (last) throw fileProblem("task/cut-file", path, `ends in the middle of line ${line}`, "Download it again: it is not whole.", cause);
    throw fileProblem(
      "task/not-json",
      path,
      `has no JSON on line ${line}: ${(cause as Error).message}`,
      "Give a record on every line.",
      cause,
    );
  }
}

function recordAt(path: string, row: number, value: unknown): SourceRow {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return new SourceRow(path, row, value as Record<string, unknown>);
  throw fileProblem("task/not-records", path, `has ${kindOf(value)} in place of record ${row}`, "Every record is an object: {…}.");
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value === null) return "null";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
