/*
 * One entry of the cache as a file: eight bytes of length, a JSON header, then the arrays, each from a multiple of eight bytes on, with
 * their sha256 in the header.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { writeAtomically } from "../files/writeAtomically.ts";
import type { NamedArrays } from "../lm/causalLM.ts";
import { SteerlabError } from "../steerlabError.ts";

const FORMAT = "steerlab-pass-1";
const TYPES = { Float64Array, Int32Array, Uint8Array };
type TypeName = keyof typeof TYPES;

interface Header {
  readonly format: typeof FORMAT;
  readonly key: string;
  readonly arrays: readonly { readonly name: string; readonly type: TypeName; readonly length: number }[];
  readonly digest: string;
}

export function writeEntry(path: string, key: string, arrays: NamedArrays): void {
  const entries = Object.entries(arrays);
  const pieces = entries.flatMap(([, array]) => padded(new Uint8Array(array.buffer, array.byteOffset, array.byteLength)));
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  const described = entries.map(([name, array]) => ({ name, type: array.constructor.name as TypeName, length: array.length }));
  const header: Header = { format: FORMAT, key, arrays: described, digest: hash.digest("hex") };
  const text = Buffer.from(JSON.stringify(header));
  const head = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, " ");
  head.writeBigUInt64LE(BigInt(head.length - 8));
  text.copy(head, 8);
  writeAtomically(path, [head, ...pieces]);
}

const padded = (bytes: Uint8Array): Uint8Array[] => (bytes.length % 8 === 0 ? [bytes] : [bytes, new Uint8Array(8 - (bytes.length % 8))]);

/**
 * @throws `cache/bad-entry` for a file that is not whole, was changed, or belongs to another key; what the system says when it cannot be read
 */
export function readEntry(path: string, key: string): NamedArrays {
  const bytes = readFileSync(path);
  const bad = (why: string) => new SteerlabError("cache/bad-entry", `The cache entry ${path} ${why}.`, { details: { path } });
  const end = bytes.length < 8 ? Number.POSITIVE_INFINITY : 8 + Number(bytes.readBigUInt64LE());
  if (end > bytes.length) throw bad("is cut off");
  const header = parsed(bytes.toString("utf8", 8, end));
  if (header?.format !== FORMAT || header.key !== key) throw bad("has another header than its name says");
  if (createHash("sha256").update(bytes.subarray(end)).digest("hex") !== header.digest) throw bad("is cut off or was changed");
  return arraysOf(bytes.subarray(end), header);
}

function parsed(text: string): Header | null {
  try {
    return JSON.parse(text) as Header;
  } catch {
    return null;
  }
}

function arraysOf(body: Uint8Array, { arrays }: Header): NamedArrays {
  let at = 0;
  const made = arrays.map(({ name, type, length }) => {
    const bytes = length * TYPES[type].BYTES_PER_ELEMENT;
    const copy = new Uint8Array(body.subarray(at, at + bytes)).buffer;
    at += Math.ceil(bytes / 8) * 8;
    return [name, new TYPES[type](copy, 0, length)];
  });
  return Object.fromEntries(made) as NamedArrays;
}
