import { renameSync, rmSync, writeFileSync } from "node:fs";

export interface StoredTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * Writes a safetensors file under a temporary name and renames it, so that a half-written one never stands there.
 * @param dtype F16 rounds to the nearest half-precision number
 * @param metadata texts for the header's `__metadata__`; `format: "pt"` is what Hugging Face's loaders ask for
 */
export function writeSafetensors(
  path: string,
  tensors: readonly StoredTensor[],
  { dtype = "F32", metadata = { format: "pt" } }: { dtype?: "F32" | "F16"; metadata?: Readonly<Record<string, string>> } = {},
): void {
  const parts = tensors.map(({ data }) => bytesOf(dtype === "F16" ? Float16Array.from(data) : data));
  const entries: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  tensors.forEach(({ name, shape }, i) => {
    const end = offset + parts[i]!.byteLength;
    entries[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  });
  writeAtomically(path, [safetensorsHeader(entries), ...parts]);
}

/** Eight bytes of length, then the JSON, filled with spaces so that the data begin at a multiple of eight. */
function safetensorsHeader(entries: Readonly<Record<string, unknown>>): Buffer {
  const json = Buffer.from(JSON.stringify(entries));
  const header = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, " ");
  header.writeBigUInt64LE(BigInt(header.length - 8));
  json.copy(header, 8);
  return header;
}

const bytesOf = (data: ArrayBufferView): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** Writes beside the target and renames: a reader sees the old file or the whole new one. */
export function writeAtomically(path: string, parts: readonly Uint8Array[]): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, parts.length === 1 ? parts[0]! : Buffer.concat(parts));
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
