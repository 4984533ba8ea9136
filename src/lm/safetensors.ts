/*
 * The safetensors format: 8 bytes of header length (little endian), a JSON header, then the tensors' bytes. Tensors are read one at a time,
 * by their range, so that a file needs no second copy in memory. 16-bit floats are widened to 32.
 */
import { type FileHandle, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { SteerlabError } from "../steerlabError.ts";

type Dtype = "F32" | "F16" | "BF16";
const bytesOf: Record<string, number> = {
  F64: 8,
  I64: 8,
  U64: 8,
  F32: 4,
  I32: 4,
  U32: 4,
  F16: 2,
  BF16: 2,
  I16: 2,
  U16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** in bytes, from the file's begin */
  readonly begin: number;
  readonly end: number;
}

/** One file, open for reading. */
export class SafetensorsFile {
  readonly path: string;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly #handle: FileHandle;

  private constructor(path: string, entries: Map<string, Entry>, handle: FileHandle) {
    this.path = path;
    this.entries = entries;
    this.#handle = handle;
  }

  /**
   * @throws `safetensors/cut-off`, `safetensors/bad-header`, `safetensors/overlap` when the file is not what its header says
   */
  static async open(path: string): Promise<SafetensorsFile> {
    const handle = await open(path, "r");
    try {
      return new SafetensorsFile(path, await readHeader(path, handle), handle);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** @throws `safetensors/unsupported-type` for a tensor that holds no 16- or 32-bit floats */
  async read(name: string): Promise<Float32Array> {
    const { dtype, begin, end } = this.entries.get(name)!;
    if (!(dtype in widen)) {
      throw new SteerlabError("safetensors/unsupported-type", `${name} in ${this.path} has the type ${dtype}.`, {
        hint: `Weights of type ${Object.keys(widen).join(", ")} can be read; quantized ones cannot.`,
      });
    }
    return widen[dtype as Dtype](await readRange(this.#handle, this.path, begin, end));
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

const widen: Record<Dtype, (bytes: ArrayBuffer) => Float32Array> = {
  F32: (bytes) => new Float32Array(bytes),
  F16: (bytes) => Float32Array.from(new Float16Array(bytes)),
  // A bfloat16 is the upper half of a float32.
  BF16: (bytes) => new Float32Array(Uint32Array.from(new Uint16Array(bytes), (half) => half << 16).buffer),
};

async function readRange(handle: FileHandle, path: string, begin: number, end: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(end - begin);
  for (let at = 0; at < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, at, Math.min(bytes.length - at, 1 << 30), begin + at);
    if (bytesRead === 0) throw cutOff(path, begin + at, end);
    at += bytesRead;
  }
  return bytes.buffer;
}

const cutOff = (path: string, size: number, expected: number): SteerlabError =>
  new SteerlabError("safetensors/cut-off", `${path} ends after ${size} bytes; its header speaks of ${expected}.`, {
    hint: "The download was probably interrupted: fetch the file again.",
  });

const badHeader = (path: string, why: string): SteerlabError =>
  new SteerlabError("safetensors/bad-header", `${path} is no safetensors file: ${why}.`);

async function readHeader(path: string, handle: FileHandle): Promise<Map<string, Entry>> {
  const { size } = await handle.stat();
  if (size < 8) throw cutOff(path, size, 8);
  const length = Number(new DataView(await readRange(handle, path, 0, 8)).getBigUint64(0, true));
  if (length > 100_000_000) throw badHeader(path, `its header would be ${length} bytes long`);
  if (8 + length > size) throw cutOff(path, size, 8 + length);
  const header = parseHeader(path, await readRange(handle, path, 8, 8 + length));
  const entries = new Map(
    Object.entries(header)
      .filter(([name]) => name !== "__metadata__")
      .map(([name, value]) => [name, parseEntry(path, name, value, 8 + length)]),
  );
  checkRanges(path, entries, size);
  return entries;
}

function parseHeader(path: string, bytes: ArrayBuffer): Record<string, unknown> {
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

function checkRanges(path: string, entries: ReadonlyMap<string, Entry>, size: number): void {
  const sorted = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  sorted.forEach(([name, entry], i) => {
    if (entry.end > size) throw cutOff(path, size, entry.end);
    const before = sorted[i - 1];
    if (before && entry.begin < before[1].end) {
      throw new SteerlabError("safetensors/overlap", `In ${path} the bytes of ${name} overlap those of ${before[0]}.`);
    }
  });
}

/** The tensors of a folder: one file, or several with an index. */
export interface SafetensorsFolder {
  /** paths of the files */
  readonly files: readonly string[];
  /** stored name → the file that has it */
  readonly tensors: ReadonlyMap<string, SafetensorsFile>;
  close(): Promise<void>;
}

/** @throws `safetensors/missing` when the folder has no weights, or a file that the index names is not there or lacks a tensor */
export async function openSafetensors(folder: string): Promise<SafetensorsFolder> {
  const names = await fileNames(folder);
  const files: SafetensorsFile[] = [];
  const close = async () => void (await Promise.all(files.map((file) => file.close())));
  try {
    for (const name of names.files) files.push(await openExisting(join(folder, name)));
    const tensors = new Map(files.flatMap((file) => [...file.entries.keys()].map((name) => [name, file] as const)));
    const lost = names.tensors.find((name) => !tensors.has(name));
    if (lost) throw missing(`The index in ${folder} names the tensor ${lost}, which none of its files has.`);
    return { files: files.map((file) => file.path), tensors, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Paths of a folder's weight files, in the index's order; they need not be there. */
export const safetensorsFiles = async (folder: string): Promise<string[]> =>
  (await fileNames(folder)).files.map((file) => join(folder, file));

export const SAFETENSORS_INDEX = "model.safetensors.index.json";
export const SINGLE_SAFETENSORS = "model.safetensors";

async function fileNames(folder: string): Promise<{ files: string[]; tensors: string[] }> {
  const text = await readFile(join(folder, SAFETENSORS_INDEX), "utf8").catch(ifThere);
  if (text === null) return { files: [SINGLE_SAFETENSORS], tensors: [] };
  const map = (JSON.parse(text) as { weight_map?: Record<string, string> }).weight_map;
  if (!map) throw badHeader(join(folder, SAFETENSORS_INDEX), "it has no weight_map");
  return { files: [...new Set(Object.values(map))].sort(), tensors: Object.keys(map) };
}

async function openExisting(path: string): Promise<SafetensorsFile> {
  const file = await SafetensorsFile.open(path).catch(ifThere);
  if (!file) throw missing(`There is no ${path}.`);
  return file;
}

function ifThere(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}

const missing = (message: string): SteerlabError =>
  new SteerlabError("safetensors/missing", message, { hint: "Weights in safetensors format are needed; pytorch_model.bin is not read." });

/** A tensor to be written; `data` is row-major. */
export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * Writes a file beside its place and renames it, so that nothing half-written stays.
 * @param arrays called for one tensor at a time, in the order of `shapes`
 * @throws `safetensors/overflow` for a number too large for F16
 */
export async function writeSafetensors(
  path: string,
  shapes: readonly Omit<NamedArray, "data">[],
  array: (name: string) => Float32Array | Promise<Float32Array>,
  dtype: "F16" | "F32",
): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  const handle = await open(partial, "w");
  try {
    await handle.write(headerBytes(shapes, dtype));
    for (const { name } of shapes) await handle.write(narrow(name, await array(name), dtype));
    await handle.sync();
    await handle.close();
    await rename(partial, path);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(partial, { force: true });
    throw error;
  }
}

function headerBytes(shapes: readonly Omit<NamedArray, "data">[], dtype: "F16" | "F32"): Uint8Array {
  let at = 0;
  const entries = shapes.map(({ name, shape }) => {
    const begin = at;
    at += shape.reduce((product, n) => product * n, bytesOf[dtype]!);
    return [name, { dtype, shape, data_offsets: [begin, at] }];
  });
  const json = JSON.stringify({ __metadata__: { format: "pt" }, ...Object.fromEntries(entries) });
  // Padded with spaces, so that the tensors begin at a multiple of 8.
  const text = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8));
  const bytes = new Uint8Array(8 + text.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const LARGEST_F16 = 65_504;

function narrow(name: string, data: Float32Array, dtype: "F16" | "F32"): Uint8Array {
  if (dtype === "F32") return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const large = data.find((value) => Math.abs(value) > LARGEST_F16);
  if (large !== undefined) {
    throw new SteerlabError("safetensors/overflow", `${name} has the value ${large}, too large for 16 bits.`, { hint: "Save it as F32." });
  }
  return new Uint8Array(Float16Array.from(data).buffer);
}
