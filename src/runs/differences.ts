/** A config or summary as one row a leaf: `adapter.rank` → 8. Arrays of plain values stay one leaf. */
export function flatten(value: Readonly<Record<string, unknown>>, prefix = ""): Map<string, string> {
  const leaves = new Map<string, string>();
  for (const [key, inner] of Object.entries(value)) {
    if (isPlainObject(inner)) for (const [path, text] of flatten(inner, `${prefix}${key}.`)) leaves.set(path, text);
    else leaves.set(prefix + key, leafText(inner));
  }
  return leaves;
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

function leafText(value: unknown): string {
  if (Array.isArray(value)) return value.map(leafText).join(" ");
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} of ${value.byteLength} bytes`;
  if (value === null || value === undefined) return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export interface ComparedRow {
  readonly key: string;
  /** one a run; null where the run has no such key */
  readonly values: readonly (string | null)[];
  readonly differs: boolean;
}

/** The same keys side by side, in the order in which they first come. */
export function compareLeaves(records: readonly Readonly<Record<string, unknown>>[]): ComparedRow[] {
  const flat = records.map((record) => flatten(record));
  const keys = [...new Set(flat.flatMap((leaves) => [...leaves.keys()]))];
  return keys.map((key) => {
    const values = flat.map((leaves) => leaves.get(key) ?? null);
    return { key, values, differs: new Set(values).size > 1 };
  });
}
