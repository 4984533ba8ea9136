import type { PlainError } from "../../src/steerlabError.ts";

/** What a rejected call of the service says: its sentence, code and hint, whatever form it came in. */
export function plainErrorOf(error: unknown): PlainError {
  if (typeof error !== "object" || error === null) return { name: "Error", message: String(error) };
  const { name, message, code, hint, stack, details } = error as Partial<PlainError>;
  return {
    name: name ?? "Error",
    message: message ?? "The service gave no reason.",
    ...(code ? { code } : {}),
    ...(hint ? { hint } : {}),
    ...(stack ? { stack } : {}),
    ...(details ? { details } : {}),
  };
}
