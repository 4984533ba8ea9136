/*
 * The safetensors format: 8 bytes of header length (little endian), a JSON header, then the tensors' bytes. A file is read once, from begin to
 * end, into the memory where its tensors stay; its digest comes from the same bytes. 16-bit floats are widened to 32.
 */
import { createHash } from "node:crypto";
import { access, type FileHandle, open, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { SteerlabError } from "../steerlabError.ts";
import { knownDigest, rememberDigest } from "./digest.ts";
import { convertFloats, type FloatType, floatTypes, isFloatType } from "./floatTypes.ts";
import { PIECE, type Piece, readPieces } from "./readAhead.ts";
import { bytesOf, cutOff, type Entry, readHeader } from "./safetensorsHeader.ts";

/** One file, open for reading. */
export class SafetensorsFile {
  readonly path: string;
  readonly entries: ReadonlyMap<string, Entry>;
  /** bytes */
  readonly size: number;
  readonly #handle: FileHandle;

  private constructor(path: string, entries: Map<string, Entry>, size: number, handle: FileHandle) {
    this.path = path;
    this.entries = entries;
    this.size = size;
    this.#handle = handle;
  }

  /**
   * @throws `safetensors/cut-off`, `safetensors/bad-header`, `safetensors/overlap` when the file is not what its header says
   */
  static async open(path: string): Promise<SafetensorsFile> {
    const handle = await open(path, "r");
    try {
      const { size } = await handle.stat();
      return new SafetensorsFile(path, await readHeader(path, handle, size), size, handle);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** @throws `safetensors/unsupported-type` for a tensor that holds no floats of 16, 32 or 64 bits */
  floatTypeOf(name: string): FloatType {
    const { dtype } = this.entries.get(name)!;
    if (isFloatType(dtype)) return dtype;
    throw new SteerlabError("safetensors/unsupported-type", `${name} in ${this.path} has the type ${dtype}.`, {
      hint: `Weights of type ${floatTypes.join(", ")} can be read; quantized ones cannot.`,
    });
  }

  /** One tensor. @throws `safetensors/unsupported-type` */
  async read(name: string): Promise<Float32Array> {
    const read: Float32Array[] = [];
    await this.#readEach([name], { allocate: (length) => new Float32Array(length), take: (_, data) => read.push(data) }, null);
    return read[0]!;
  }

  /**
   * Many tensors, in the order in which they lie in the file. All of the file goes by: its digest is then known to `digestOfFiles`.
   * @throws `safetensors/unsupported-type` before anything is read, and what `take` and `passed` throw
   */
  async readAll(names: Iterable<string>, reading: Reading): Promise<void> {
    const before = await this.#handle.stat();
    const hash = knownDigest(this.path, before) === null ? createHash("sha256") : null;
    await this.#readEach(names, reading, hash);
    if (hash) rememberDigest(this.path, before, hash.digest("hex"));
  }

  async #readEach(names: Iterable<string>, { allocate, take, passed }: Reading, hash: { update(bytes: Uint8Array): unknown } | null) {
    const wanted = [...names].map((name) => ({ name, type: this.floatTypeOf(name), ...this.entries.get(name)! }));
    const pieces = piecesOf(
      wanted.sort((a, b) => a.begin - b.begin || a.end - b.end),
      allocate,
      hash ? this.size : null,
    );
    const takePiece = ({ part, last, begin }: TensorPiece, bytes: Uint8Array) => {
      hash?.update(bytes);
      if (part) convertFloats(part.type, bytes, part.to);
      if (last) take(last.name, last.data);
      passed?.(begin + bytes.length);
    };
    await readPieces(this.#handle, pieces, takePiece, (at) => cutOff(this.path, at, this.size));
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

export interface Reading {
  /** Memory for a tensor of so many numbers, which becomes `take`'s. */
  readonly allocate: (length: number) => Float32Array<ArrayBuffer>;
  readonly take: (name: string, data: Float32Array<ArrayBuffer>) => unknown;
  /** Called often: so many of the file's bytes are done. */
  readonly passed?: (bytes: number) => void;
}

interface Wanted extends Entry {
  readonly name: string;
  readonly type: FloatType;
}

interface TensorPiece extends Piece {
  /** where its numbers go; null for bytes of no wanted tensor */
  readonly part: { readonly type: FloatType; readonly to: Float32Array } | null;
  /** the tensor that is whole with it */
  readonly last: { readonly name: string; readonly data: Float32Array<ArrayBuffer> } | null;
}

/** @param wanted in the file's order @param size where the bytes between tensors are read too; else null */
function* piecesOf(wanted: readonly Wanted[], allocate: Reading["allocate"], size: number | null): Generator<TensorPiece> {
  let at = 0;
  for (const tensor of wanted) {
    if (size !== null) yield* between(at, tensor.begin);
    yield* tensorPieces(tensor, allocate);
    at = tensor.end;
  }
  if (size !== null) yield* between(at, size);
}

function* between(begin: number, end: number): Generator<TensorPiece> {
  for (let at = begin; at < end; at += PIECE) {
    yield { begin: at, length: Math.min(PIECE, end - at), into: null, part: null, last: null };
  }
}

/** 32-bit floats go to where they stay; others by way of a buffer. */
function* tensorPieces({ name, type, begin, end }: Wanted, allocate: Reading["allocate"]): Generator<TensorPiece> {
  const width = bytesOf[type]!;
  const data = allocate((end - begin) / width);
  const target = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  for (let at = begin; at < end || at === begin; at += PIECE) {
    const length = Math.min(PIECE, end - at);
    const first = (at - begin) / width;
    const into = type === "F32" ? target.subarray(at - begin, at - begin + length) : null;
    const part = { type, to: data.subarray(first, first + length / width) };
    yield { begin: at, length, into, part, last: at + length >= end ? { name, data } : null };
  }
}

/** The tensors of a folder: one file, or several with an index. */
export interface SafetensorsFolder {
  readonly files: readonly SafetensorsFile[];
  /** stored name → the file that has it */
  readonly tensors: ReadonlyMap<string, SafetensorsFile>;
  close(): Promise<void>;
}

/** @throws `safetensors/missing` when the folder has no weights, or a file that the index names is not there or lacks a tensor; `safetensors/bad-index` */
export async function openSafetensors(folder: string): Promise<SafetensorsFolder> {
  const names = await fileNames(folder);
  const files: SafetensorsFile[] = [];
  const close = async () => void (await Promise.all(files.map((file) => file.close())));
  try {
    for (const name of names.files) files.push(await openExisting(join(folder, name)));
    const tensors = new Map(files.flatMap((file) => [...file.entries.keys()].map((name) => [name, file] as const)));
    for (const [tensor, name] of Object.entries(names.tensors)) {
      const file = files[names.files.indexOf(name)]!;
      if (!file.entries.has(tensor)) throw missing(`The index in ${folder} says that ${tensor} is in ${name}; it is not.`);
      tensors.set(tensor, file);
    }
    return { files, tensors, close };
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

interface FileNames {
  readonly files: string[];
  /** tensor → file, as an index has it */
  readonly tensors: Readonly<Record<string, string>>;
}

/** As in transformers, one file comes before an index. */
async function fileNames(folder: string): Promise<FileNames> {
  const single = await access(join(folder, SINGLE_SAFETENSORS)).then(
    () => true,
    () => false,
  );
  const text = single ? null : await readFile(join(folder, SAFETENSORS_INDEX), "utf8").catch(ifThere);
  if (text === null) return { files: [SINGLE_SAFETENSORS], tensors: {} };
  const tensors = weightMap(join(folder, SAFETENSORS_INDEX), text);
  return { files: [...new Set(Object.values(tensors))].sort(), tensors };
}

function weightMap(path: string, text: string): Record<string, string> {
  const bad = (why: string) => new SteerlabError("safetensors/bad-index", `${path} is no index of safetensors files: ${why}.`);
  let index: { weight_map?: unknown } | null;
  try {
    index = JSON.parse(text);
  } catch (error) {
    throw bad(`it is not JSON, ${(error as Error).message}`);
  }
  const map = index?.weight_map;
  if (typeof map !== "object" || map === null) throw bad("it has no weight_map");
  const other = Object.values(map).find((name) => typeof name !== "string" || basename(name) !== name || name === "");
  if (other !== undefined) throw bad(`it names ${JSON.stringify(other)}, which is no file of the folder`);
  return map as Record<string, string>;
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
