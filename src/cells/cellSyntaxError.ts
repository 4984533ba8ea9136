import { SteerlabError } from "../steerlabError.ts";
import type { SourcePlace } from "./sourcePlace.ts";

/** A cell that cannot be run as it is written. `details` holds the place as `line` and `column`. */
export function cellSyntaxError(code: string, message: string, place: SourcePlace | null, hint?: string): SteerlabError {
  const where = place ? `Line ${place.line}, column ${place.column}: ` : "";
  return new SteerlabError(code, `${where}${message.replace(/\.$/, "")}.`, {
    ...(hint ? { hint } : {}),
    ...(place ? { details: { line: place.line, column: place.column } } : {}),
  });
}
