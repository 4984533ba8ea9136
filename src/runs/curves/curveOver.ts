import type { Series } from "../run.ts";
import type { Curve } from "./curve.ts";
import { valueBetween } from "./interpolate.ts";

/** What a curve is drawn over: its steps, seconds since its run's start, or the tokens that the run had seen. */
export type CurveAxis = "step" | "time" | "tokens";

export interface AxisSources {
  /** when steps were logged, ms since the run's start; one in many is enough */
  readonly clock?: { readonly steps: Float64Array; readonly milliseconds: Float64Array } | undefined;
  /** the run's metric `tokens`: all that it had seen at each step */
  readonly tokens?: Series | undefined;
}

/** A series as a curve over the axis; null where the run does not say how its steps lie on it. */
export function curveOver({ steps, values }: Series, axis: CurveAxis, { clock, tokens }: AxisSources): Curve | null {
  if (axis === "step") return { x: steps, y: values };
  const scale = axis === "tokens" ? tokens && { x: tokens.steps, y: tokens.values } : clock && secondsOf(clock, steps[0] ?? 0);
  if (!scale || scale.x.length === 0) return null;
  return placed(steps, values, scale);
}

/** Steps between two known moments are taken as equally long; those before the first one, since the run's start. */
function secondsOf({ steps, milliseconds }: NonNullable<AxisSources["clock"]>, first: number): Curve {
  const seconds = milliseconds.map((ms) => ms / 1000);
  if (steps.length === 0 || steps[0]! <= first) return { x: steps, y: seconds };
  return { x: Float64Array.of(first - 1, ...steps), y: Float64Array.of(0, ...seconds) };
}

/** Points outside of what is known are left out: an axis that is guessed would be no axis. */
function placed(steps: Float64Array, values: Float64Array, scale: Curve): Curve {
  const x = steps.map((step) => valueBetween(scale, step));
  const kept = x.every(Number.isFinite) ? null : [...x.keys()].filter((i) => Number.isFinite(x[i]!));
  if (kept === null) return { x, y: values };
  return { x: Float64Array.from(kept, (i) => x[i]!), y: Float64Array.from(kept, (i) => values[i]!) };
}
