/* The header of a safetensors file: which tensors it has, their types and shapes, and where their bytes lie. */
import type { FileHandle } from "node:fs/promises";
import { SteerlabError } from "../steerlabError.ts";
import { readWhole } from "./readAhead.ts";

/** Bytes of one number, for every type that the format knows in whole bytes. */
export const bytesOf: Record<string, number> = {
  ...{ F64: 8, I64: 8, U64: 8, C64: 8 },
  ...{ F32: 4, I32: 4, U32: 4 },
  ...{ F16: 2, BF16: 2, I16: 2, U16: 2 },
  ...{ I8: 1, U8: 1, BOOL: 1, F8_E4M3: 1, F8_E5M2: 1, F8_E8M0: 1 },
};

/** Where a tensor lies. */
export interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** in bytes, from the file's begin */
  readonly begin: number;
  readonly end: number;
}

export const cutOff = (path: string, size: number, expected: number): SteerlabError =>
  new SteerlabError("safetensors/cut-off", `${path} ends after ${size} bytes; its header speaks of ${expected}.`, {
    hint: "The download was probably interrupted: fetch the file again.",
  });

export const badHeader = (path: string, why: string): SteerlabError =>
  new SteerlabError("safetensors/bad-header", `${path} is no safetensors file: ${why}.`);

/** @throws `safetensors/cut-off`, `safetensors/bad-header`, `safetensors/overlap` when the file is not what its header says */
export async function readHeader(path: string, handle: FileHandle, size: number): Promise<Map<string, Entry>> {
  if (size < 8) throw cutOff(path, size, 8);
  const read = (begin: number, end: number) => readWhole(handle, begin, new Uint8Array(end - begin), (at) => cutOff(path, at, end));
  const length = Number(new DataView((await read(0, 8)).buffer).getBigUint64(0, true));
  if (length > 100_000_000) throw badHeader(path, `its header would be ${length} bytes long`);
  if (8 + length > size) throw cutOff(path, size, 8 + length);
  const header = parseHeader(path, await read(8, 8 + length));
  const entries = new Map(
    Object.entries(header)
      .filter(([name]) => name !== "__metadata__")
      .map(([name, value]) => [name, parseEntry(path, name, value, 8 + length)]),
  );
  checkRanges(path, entries, 8 + length, size);
  return entries;
}

function parseHeader(path: string, bytes: Uint8Array): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof header === "object" && header !== null && !Array.isArray(header)) return header as Record<string, unknown>;
  } catch {
    // told below
  }
  throw badHeader(path, "its header is not a JSON object");
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function parseEntry(path: string, name: string, value: unknown, base: number): Entry {
  const { dtype, shape, data_offsets } = (value ?? {}) as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
  const size = bytesOf[String(dtype)];
  const whole = Array.isArray(shape) && shape.every(isCount) && Array.isArray(data_offsets) && data_offsets.every(isCount);
  if (!size || !whole || data_offsets.length !== 2) throw badHeader(path, `the entry of ${name} is ${JSON.stringify(value)}`);
  const [begin, end] = data_offsets as [number, number];
  const expected = shape.reduce((product, n) => product * n, size);
  if (end - begin !== expected) throw badHeader(path, `${name} [${shape}] of ${dtype} takes ${expected} bytes, not ${end - begin}`);
  return { dtype: String(dtype), shape, begin: base + begin, end: base + end };
}

/** Every byte after the header belongs to one tensor, as the format demands. @param begin of the first tensor */
function checkRanges(path: string, entries: ReadonlyMap<string, Entry>, begin: number, size: number): void {
  const sorted = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let [at, before] = [begin, ""];
  for (const [name, entry] of sorted) {
    if (entry.end > size) throw cutOff(path, size, entry.end);
    if (entry.begin < at) throw new SteerlabError("safetensors/overlap", `In ${path} the bytes of ${name} overlap those of ${before}.`);
    if (entry.begin > at) throw badHeader(path, `the bytes ${at} to ${entry.begin} belong to no tensor`);
    [at, before] = [entry.end, name];
  }
  if (at < size) throw badHeader(path, `the bytes ${at} to ${size} belong to no tensor`);
}
