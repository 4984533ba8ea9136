/** What a caller gave, in the few words that an error's sentence has room for. */
export function givenText(given: unknown): string {
  if (typeof given === "string") return JSON.stringify(given.length > 60 ? `${given.slice(0, 59)}…` : given);
  if (typeof given === "function") return "a function";
  if (typeof given !== "object" || given === null) return String(given);
  if (isPromise(given)) return "a promise";
  if (Array.isArray(given)) return listText(given);
  const type = typeName(given);
  return type === null ? plainText(Object.keys(given)) : `${/^[AEIOU]/.test(type) ? "an" : "a"} ${type}`;
}

export const isPromise = (given: unknown): given is PromiseLike<unknown> =>
  typeof given === "object" && given !== null && typeof (given as { then?: unknown }).then === "function";

/** Null for an object that was written as one. */
function typeName(given: object): string | null {
  const name: unknown = Object.getPrototypeOf(given)?.constructor?.name;
  return typeof name === "string" && name !== "" && name !== "Object" ? name : null;
}

function plainText(keys: readonly string[]): string {
  if (keys.length === 0) return "an empty object";
  return `an object with ${keys.slice(0, 4).join(", ")}${keys.length > 4 ? ", …" : ""}`;
}

function listText(given: readonly unknown[]): string {
  if (given.length === 0) return "an empty list";
  const [first] = given;
  return `a list of ${given.length}${Array.isArray(first) ? "" : `, the first ${givenText(first)}`}`;
}
