import { SteerlabError } from "../steerlabError.ts";

/** Below this mean KL (nats) the useful strengths lie further out: the vector itself is short. */
export const SMALL_KL = 0.03;

/**
 * 221 strengths with 0 among them. −2 … 20 covers a warm start of some size; the far end moves out to twice the exact strength, or to
 * ten times where KL is small, and the longer arm points where the exact strength does.
 */
export function defaultStrengths(kl: number, exact: number | null): Float64Array {
  const aim = exact ?? 0;
  const reach = Math.max(20, Math.abs(aim) * (kl < SMALL_KL ? 10 : 2));
  const step = roundUp(reach / 200);
  const sign = aim < -1 ? -1 : 1;
  const grid = Float64Array.from({ length: 221 }, (_, k) => Number(((k - 20) * step * sign).toPrecision(12)));
  return sign < 0 ? grid.reverse().map((strength) => strength + 0) : grid;
}

/** The next of 1, 2, 2.5, 5 times a power of ten: readable ticks. */
function roundUp(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const factor = [1, 2, 2.5, 5, 10].find((f) => f * power >= step * (1 - 1e-9))!;
  return Number((factor * power).toPrecision(6));
}

/** @throws `steer/strengths` unless there is at least one, all finite, in rising order */
export function checkStrengths(strengths: readonly number[]): Float64Array {
  const wrong = strengths.findIndex((strength, k) => !Number.isFinite(strength) || (k > 0 && strength <= strengths[k - 1]!));
  if (strengths.length > 0 && wrong < 0) return Float64Array.from(strengths);
  const what = strengths.length === 0 ? "The list of strengths is empty." : `Strength ${wrong} of the sweep is ${strengths[wrong]}.`;
  throw new SteerlabError("steer/strengths", what, {
    hint: "Give finite strengths in rising order, or leave them out.",
    details: { strengths: [...strengths] },
  });
}
