import { SteerlabError } from "../steerlabError.ts";

/** Rounding of a log-softmax must not decide about a token that stands exactly at the threshold. */
const TIE = 1e-12;

/** M = { y : P_w(y) ≥ α · max P_w }, in logs. α = 0 keeps every token. */
export function inMask(logWarm: number, logMax: number, logAlpha: number): boolean {
  return logWarm - logMax >= logAlpha - TIE;
}

/** @throws `steer/alpha` unless 0 < α ≤ 1 */
export function checkAlpha(alpha: number): number {
  if (alpha > 0 && alpha <= 1) return alpha;
  throw new SteerlabError("steer/alpha", `The mask's α is ${alpha}.`, {
    hint: "It is a share of the top warm probability: give a number above 0 and up to 1, such as 0.1.",
    details: { alpha },
  });
}

export type Outside = "keep" | "drop";

/** @throws `steer/outside` unless "keep" or "drop" */
export function checkOutside(outside: string): Outside {
  if (outside === "keep" || outside === "drop") return outside;
  throw new SteerlabError("steer/outside", `What happens to tokens outside the mask is "${outside}".`, {
    hint: 'Give "keep" (they keep the warm logits) or "drop" (they are removed).',
    details: { outside },
  });
}
