import { fileURLToPath } from "node:url";
import { runtime } from "../../src/cells/rewrite.ts";
import type { SourcePlace } from "../../src/cells/sourcePlace.ts";
import type { CellError } from "../../src/output/cellOutput.ts";
import { type PlainError, plainError, SteerlabError } from "../../src/steerlabError.ts";
import type { Execution } from "./execution.ts";
import { loadLibrary } from "./moduleImports.ts";

/** File name of a compiled cell in stack traces. */
export const cellFile = (sequence: number): string => `steerlab-cell-${sequence}`;

const cellFrame = /steerlab-cell-(\d+):(\d+):(\d+)/;
const kernelFolder = new URL(".", import.meta.url).href;
/** Frames of Node and of the kernel say nothing to the person whose cell failed. */
const isForeignFrame = (line: string) =>
  line.includes("node:") || line.includes(kernelFolder) || /\bat (async )?(<anonymous>|Promise\.all)/.test(line);

/**
 * An error as the cell shows it: the place in the cell, and the stack in places of cells and files.
 * @param find the execution with a number, also an earlier one, whose function may have thrown
 */
export function cellError(error: unknown, execution: Execution, find: (sequence: number) => Execution | undefined): CellError {
  const plain = plainError(error);
  const { stack: _, ...rest } = plain;
  const message = withoutRuntimeNames(plain.message);
  const place = placeInCell(error, plain, execution);
  const hint = plain.hint ?? hintFor(error);
  const stack = cleanStack(plain, message, find);
  return { ...rest, message, ...(hint ? { hint } : {}), ...(stack ? { stack } : {}), ...place };
}

function placeInCell(error: unknown, plain: PlainError, execution: Execution): SourcePlace | object {
  const { line, column } = (error instanceof SteerlabError ? (plain.details ?? {}) : {}) as Partial<SourcePlace>;
  if (plain.code?.startsWith("cell/") && typeof line === "number" && typeof column === "number") return { line, column };
  const frames = (plain.stack ?? "").split("\n").map((text) => cellFrame.exec(text));
  const own = frames.find((frame) => frame && Number(frame[1]) === execution.sequence);
  return own && execution.compiled ? execution.compiled.originalPlace({ line: Number(own[2]), column: Number(own[3]) }) : {};
}

function cleanStack(plain: PlainError, message: string, find: (sequence: number) => Execution | undefined): string | undefined {
  const frames = (plain.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line) && !isForeignFrame(line));
  if (frames.length === 0) return undefined;
  return [`${plain.name}: ${message}`, ...frames.map((frame) => readableFrame(frame, find))].join("\n");
}

function readableFrame(frame: string, find: (sequence: number) => Execution | undefined): string {
  const inCell = cellFrame.exec(frame);
  if (!inCell) return frame.replace(/file:\/\/[^\s)]+?(?=:\d+:\d+)/, (url) => fileURLToPath(url));
  const execution = find(Number(inCell[1]));
  if (!execution?.compiled) return frame;
  const { line, column } = execution.compiled.originalPlace({ line: Number(inCell[2]), column: Number(inCell[3]) });
  return frame.replace(cellFrame, `${execution.label}:${line}:${column}`);
}

/** V8 names what was called as it stands in the compiled cell. */
function withoutRuntimeNames(message: string): string {
  const called = new RegExp(`\\(0 ?, ?\\${runtime.notebook}\\.([\\w$]+)\\)`, "g");
  return message.replace(called, "$1").replaceAll(`${runtime.notebook}.`, "");
}

function hintFor(error: unknown): string | undefined {
  const name = error instanceof ReferenceError && /^(\S+) is not defined$/.exec(error.message)?.[1];
  if (!name) return undefined;
  if (name in loadLibrary()) return `It is a name of the library: import { ${name} } from "steerlab";`;
  return `No cell that has run defines ${name}: run the one that does, or import it.`;
}
