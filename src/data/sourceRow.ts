import { SteerlabError } from "../steerlabError.ts";

/** One record of a data file, which can say where it stands. */
export class SourceRow {
  readonly file: string;
  /** counted from 1; a header is not counted */
  readonly row: number;
  readonly values: Readonly<Record<string, unknown>>;

  constructor(file: string, row: number, values: Readonly<Record<string, unknown>>) {
    this.file = file;
    this.row = row;
    this.values = values;
  }

  has(column: string): boolean {
    return Object.hasOwn(this.values, column);
  }

  /** @throws SteerlabError `task/missing-column` */
  value(column: string): unknown {
    if (this.has(column)) return this.values[column];
    throw this.problem("task/missing-column", `has no ${JSON.stringify(column)}`, {
      hint: `It has ${Object.keys(this.values).join(", ")}. Is it the file of another data set?`,
    });
  }

  /**
   * A value as text, without the white space around it; empty where there is none.
   * @throws SteerlabError `task/missing-column`, `task/not-text` for a list or a record
   */
  text(column: string): string {
    const value = this.value(column);
    if (value === null || value === undefined) return "";
    if (typeof value !== "object") return String(value).trim();
    throw this.problem("task/not-text", `has no text in ${JSON.stringify(column)}`, { value });
  }

  /**
   * A list of texts: of a list, or of one text that a separator divides. Empty parts at a separator are none.
   * @throws SteerlabError `task/missing-column`, `task/not-a-list`
   */
  list(column: string, separator?: string): string[] {
    const value = this.value(column);
    if (isTexts(value)) return value.map((text) => String(text).trim());
    if (typeof value === "string" && separator !== undefined) return partsOf(value, separator);
    throw this.problem("task/not-a-list", `has no list of texts in ${JSON.stringify(column)}`, { value });
  }

  /**
   * @param what goes on after "Row 3 of questions.csv"
   */
  problem(code: string, what: string, { hint, value }: { hint?: string; value?: unknown } = {}): SteerlabError {
    const said = value === undefined ? "" : `: ${shortened(JSON.stringify(value) ?? String(value))}`;
    return new SteerlabError(code, `Row ${this.row} of ${this.file} ${what}${said}.`, {
      ...(hint === undefined ? {} : { hint }),
      details: { file: this.file, row: this.row, ...(value === undefined ? {} : { value }) },
    });
  }
}

const isTexts = (value: unknown): value is readonly (string | number)[] =>
  Array.isArray(value) && value.every((part) => typeof part === "string" || typeof part === "number");

export function partsOf(text: string, separator: string): string[] {
  const parts = text.split(separator).map((part) => part.trim());
  return parts.filter((part) => part !== "");
}

const shortened = (text: string): string => (text.length > 160 ? `${text.slice(0, 160)}…` : text);
