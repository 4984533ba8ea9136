import { SteerlabError } from "../steerlabError.ts";

/** A Jupyter notebook, nbformat 4.5 (https://nbformat.readthedocs.io, nbformat.v4.5.schema.json). */
export interface Ipynb {
  readonly cells: readonly IpynbCell[];
  readonly metadata: Metadata;
  readonly nbformat: number;
  readonly nbformat_minor: number;
}

export type Metadata = Readonly<Record<string, unknown>>;
/** One text, or its lines with their ends. */
export type Lines = string | readonly string[];

export interface IpynbCell {
  readonly cell_type: "code" | "markdown" | "raw";
  /** not before nbformat 4.5 */
  readonly id?: string;
  readonly metadata: Metadata;
  readonly source: Lines;
  readonly attachments?: Readonly<Record<string, unknown>>;
  /** of code */
  readonly execution_count?: number | null;
  readonly outputs?: readonly IpynbOutput[];
}

export type IpynbOutput =
  | { readonly output_type: "stream"; readonly name: string; readonly text: Lines }
  | {
      readonly output_type: "display_data" | "execute_result";
      readonly execution_count?: number | null;
      readonly data: Readonly<Record<string, unknown>>;
      readonly metadata: Metadata;
    }
  | { readonly output_type: "error"; readonly ename: string; readonly evalue: string; readonly traceback: readonly string[] };

/** As Jupyter writes it: one space deep, a line end at the end. */
export const printIpynb = (notebook: Ipynb): string => `${JSON.stringify(notebook, null, 1)}\n`;

export const toLines = (text: string): string[] => text.split(/(?<=\n)/).filter((line) => line !== "");
export const fromLines = (lines: unknown): string => (Array.isArray(lines) ? lines.join("") : typeof lines === "string" ? lines : "");

/**
 * @param name of the file, for the messages
 * @throws `exchange/not-a-notebook`, `exchange/old-notebook`
 */
export function parseIpynb(text: string, name: string): Ipynb {
  const value = parsed(text, name);
  if (typeof value?.nbformat !== "number") throw notANotebook(name, "it has no nbformat");
  if (value.nbformat !== 4) {
    throw new SteerlabError("exchange/old-notebook", `${name} has nbformat ${value.nbformat}; 4 is read.`, {
      hint: `Bring it up to date first: jupyter nbconvert --to notebook ${name}`,
    });
  }
  if (!Array.isArray(value.cells) || !value.cells.every(isCell)) throw notANotebook(name, "its cells are not what nbformat 4 says");
  return { ...value, metadata: isRecord(value.metadata) ? value.metadata : {} } as Ipynb;
}

function parsed(text: string, name: string): Record<string, unknown> {
  try {
    const value = JSON.parse(text) as unknown;
    if (isRecord(value)) return value;
  } catch (error) {
    throw notANotebook(name, (error as Error).message);
  }
  throw notANotebook(name, "it is no JSON object");
}

const isCell = (cell: unknown): boolean =>
  isRecord(cell) &&
  ["code", "markdown", "raw"].includes(cell.cell_type as string) &&
  (typeof cell.source === "string" || Array.isArray(cell.source)) &&
  (cell.outputs === undefined || (Array.isArray(cell.outputs) && cell.outputs.every(isRecord)));

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const notANotebook = (name: string, why: string): SteerlabError =>
  new SteerlabError("exchange/not-a-notebook", `${name} is no Jupyter notebook: ${why}.`, { hint: "Give an .ipynb file." });
