import { givenText } from "../input/givenText.ts";
import { placeText } from "../steer/placeText.ts";
import type { Trace } from "../steer/trace.ts";
import { SteerlabError } from "../steerlabError.ts";

/**
 * Where a position stands: `after "…A:", example 3`.
 * @throws `steer/no-position`
 */
export function positionName(trace: Trace, position: number): string {
  const at = trace.tokens[position];
  if (!Number.isInteger(position) || !at) {
    throw new SteerlabError("steer/no-position", `The trace has no position ${givenText(position)}.`, {
      hint: `It has ${trace.tokens.length} labelled tokens: give 0 to ${trace.tokens.length - 1}.`,
    });
  }
  return placeText(trace.explorer, position);
}
