/* Floats as safetensors files store them, and as the models compute: 32 bits. */

export type FloatType = "F32" | "F16" | "BF16" | "F64";

/** Bytes in, numbers out; `to` has one place for each. The bytes begin at a multiple of 8. */
const converted: Record<Exclude<FloatType, "F32">, (bytes: Uint8Array, to: Float32Array) => void> = {
  F64: (bytes, to) => to.set(new Float64Array(bytes.buffer, bytes.byteOffset, to.length)),
  // A bfloat16 is the upper half of a float32.
  BF16(bytes, to) {
    const [halves, words] = [halvesOf(bytes), wordsOf(to)];
    for (let i = 0; i < halves.length; i++) words[i] = halves[i]! << 16;
  },
  // Looked up: twice as fast as the conversion that the engine has.
  F16(bytes, to) {
    const [halves, words, table] = [halvesOf(bytes), wordsOf(to), wordOfHalf()];
    for (let i = 0; i < halves.length; i++) words[i] = table[halves[i]!]!;
  },
};

/** @param to a view of the same bytes where the type is F32: then nothing is left to do */
export function convertFloats(type: FloatType, bytes: Uint8Array, to: Float32Array): void {
  if (type !== "F32") converted[type](bytes, to);
}

export const isFloatType = (type: string): type is FloatType => type === "F32" || Object.hasOwn(converted, type);
export const floatTypes: readonly string[] = ["F32", ...Object.keys(converted)];

const halvesOf = (bytes: Uint8Array): Uint16Array => new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
const wordsOf = (to: Float32Array): Uint32Array => new Uint32Array(to.buffer, to.byteOffset, to.length);

let table: Uint32Array | null = null;

/** The bits of the float32 that equals each of the 65,536 half-precision numbers. */
function wordOfHalf(): Uint32Array {
  if (table) return table;
  const halves = new Float16Array(Uint16Array.from({ length: 1 << 16 }, (_, i) => i).buffer);
  table = new Uint32Array(new Float32Array(halves).buffer);
  return table;
}
