import { open, rename, rm } from "node:fs/promises";
import { SteerlabError } from "../steerlabError.ts";

const bytesOf = { F16: 2, F32: 4 } as const;

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
    at += shape.reduce((product, n) => product * n, bytesOf[dtype]);
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
