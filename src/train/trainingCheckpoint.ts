/*
 * An unfinished training in one file: eight bytes of length, a JSON header, then vectors of float32, with their digest in the header.
 * It is written under a temporary name and renamed, so that a kill at any moment leaves the last whole one.
 */
import { createHash, type Hash } from "node:crypto";
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";
import { writeAtomically } from "../files/writeAtomically.ts";
import type { AdapterSpec } from "../peft/adapterSpec.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { OptimiserValues } from "./optimiserState.ts";

/** The held-out loss (nats a token) after so many steps. */
export interface HeldOutLoss {
  readonly step: number;
  readonly loss: number;
}

export interface TrainingCheckpoint extends OptimiserValues {
  /** steps done */
  readonly step: number;
  /** nats a token, one a step */
  readonly losses: readonly number[];
  readonly validation: readonly HeldOutLoss[];
  /** the values with the lowest held-out loss, [values]; null where they are the newest ones, or nothing is held out */
  readonly best?: Float32Array | null;
}

/** What a checkpoint belongs to. */
export interface TrainingIdentity {
  /** a digest of everything that decides the course: a training goes on only from its own checkpoint */
  readonly course: string;
  /** a digest of what is trained, the model and the adapter: another course may begin from its checkpoint when it is told to */
  readonly subject: string;
  /** what is trained, where it is an adapter: a reader then needs only the model */
  readonly adapter?: AdapterSpec;
}

interface Header extends TrainingIdentity {
  readonly format: "steerlab-training-2";
  readonly step: number;
  readonly losses: readonly number[];
  readonly validation: readonly HeldOutLoss[];
  /** length of each vector */
  readonly values: number;
  readonly vectors: 3 | 4;
  /** sha256 of the vectors */
  readonly digest: string;
}

/** A digest of plain data and of arrays. */
export function digestOf(data: unknown, ...arrays: readonly ArrayBufferView[]): string {
  const hash = createHash("sha256").update(JSON.stringify(data));
  for (const array of arrays) updateHash(hash, bytesOf(array));
  return hash.digest("hex");
}

export function writeCheckpoint(path: string, identity: TrainingIdentity, checkpoint: TrainingCheckpoint): void {
  const { step, losses, validation, parameters, first, second, best } = checkpoint;
  const vectors = [parameters, first, second, ...(best ? [best] : [])].map(bytesOf);
  const digest = vectors.reduce(updateHash, createHash("sha256")).digest("hex");
  const shape = { values: parameters.length, vectors: vectors.length as 3 | 4, digest };
  const header: Header = { format: "steerlab-training-2", ...identity, step, losses, validation, ...shape };
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  mkdirSync(dirname(path), { recursive: true });
  writeAtomically(path, [length, json, ...vectors]);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);

/** In pieces: one call takes at most 2 GiB. */
function updateHash(hash: Hash, bytes: Uint8Array): Hash {
  for (let at = 0; at < bytes.length; at += 1 << 28) hash.update(bytes.subarray(at, at + (1 << 28)));
  return hash;
}

/**
 * @param identity must agree in its course, or with `from: "subject"` in its subject only
 * @returns null when there is no such file
 * @throws SteerlabError `train/bad-checkpoint` when it is cut or damaged, `train/other-checkpoint` when it is of another training
 */
export function readCheckpoint(
  path: string,
  identity: TrainingIdentity,
  { from = "course" }: { from?: "course" | "subject" } = {},
): TrainingCheckpoint | null {
  if (!existsSync(path)) return null;
  const file = openSync(path, "r");
  try {
    const header = readHeader(file, path);
    if (header[from] !== identity[from]) throw otherCheckpoint(path, from);
    const [parameters, first, second, best] = readVectors(file, header, path);
    const { step, losses, validation } = header;
    return { step, losses, validation, parameters: parameters!, first: first!, second: second!, best: best ?? null };
  } finally {
    closeSync(file);
  }
}

/** What a checkpoint is of, by its header alone. @throws SteerlabError `train/bad-checkpoint` */
export function checkpointIdentity(path: string): TrainingIdentity | null {
  if (!existsSync(path)) return null;
  const file = openSync(path, "r");
  try {
    const { course, subject, adapter } = readHeader(file, path);
    return { course, subject, ...(adapter ? { adapter } : {}) };
  } finally {
    closeSync(file);
  }
}

const otherCheckpoint = (path: string, from: "course" | "subject"): SteerlabError =>
  new SteerlabError(
    "train/other-checkpoint",
    from === "course"
      ? `The checkpoint ${path} is of a training with other settings or another text.`
      : `The checkpoint ${path} is of another model or adapter.`,
    { hint: "Remove the file to begin anew, or name another one.", details: { path } },
  );

const badCheckpoint = (path: string): SteerlabError =>
  new SteerlabError("train/bad-checkpoint", `${path} is no whole training checkpoint.`, {
    hint: "Remove the file to begin anew.",
    details: { path },
  });

function readHeader(file: number, path: string): Header & { readonly start: number } {
  try {
    const length = Number(readBytes(file, 0, 8).readBigUInt64LE());
    const size = fstatSync(file).size;
    const header = length < size ? (JSON.parse(readBytes(file, 8, length).toString("utf8")) as Header) : null;
    const start = 8 + length;
    if (header?.format === "steerlab-training-2" && size === start + 4 * header.vectors * header.values) return { ...header, start };
  } catch {
    // Said below: the file is no checkpoint.
  }
  throw badCheckpoint(path);
}

function readVectors(file: number, { start, values, vectors, digest }: Header & { readonly start: number }, path: string): Float32Array[] {
  const hash = createHash("sha256");
  const read = Array.from({ length: vectors }, (_, i) => {
    const bytes = readBytes(file, start + 4 * values * i, 4 * values);
    updateHash(hash, bytes);
    return new Float32Array(bytes.buffer, bytes.byteOffset, values);
  });
  if (hash.digest("hex") !== digest) throw badCheckpoint(path);
  return read;
}

/** In a buffer of its own, so that its numbers begin at a multiple of four. */
function readBytes(file: number, start: number, count: number): Buffer {
  const bytes = Buffer.from(new ArrayBuffer(count));
  for (let at = 0; at < count; ) {
    const got = readSync(file, bytes, at, Math.min(1 << 28, count - at), start + at);
    if (got === 0) throw new RangeError("the file ends early");
    at += got;
  }
  return bytes;
}
