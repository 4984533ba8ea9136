/** Plain data as JSON that can be queried in SQL: typed arrays become arrays; NaN and infinities come back as they were. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, inner) => {
    if (typeof inner === "number" && !Number.isFinite(inner)) return { $number: String(inner) };
    if (typeof inner === "bigint") return inner.toString();
    if (ArrayBuffer.isView(inner) && !(inner instanceof DataView)) return [...(inner as Float64Array)];
    return inner;
  });
}

export function fromJson<T>(text: string): T {
  return JSON.parse(text, (_, inner) => (typeof inner?.$number === "string" ? Number(inner.$number) : inner)) as T;
}
