/**
 * An artifact as JSON text that any program reads: typed arrays as lists, maps as lists of pairs, and numbers that JSON does not have as the
 * database writes them, such as {"$number": "NaN"}.
 */
export const artifactJson = (value: unknown): string => JSON.stringify(value, plain);

function plain(_: string, value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : { $number: String(value) };
  if (typeof value === "bigint") return String(value);
  if (value instanceof Map) return [...value];
  if (value instanceof Set) return [...value];
  if (value instanceof ArrayBuffer) return [...new Uint8Array(value)];
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  return value;
}
