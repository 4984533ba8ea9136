// Systems that do not depend on μ, as horizontal lines of a sweep's panel: base, warm, and the controls at their own strengths.
import type { SweepData } from "../steer/sweepResult.ts";
import { token } from "./figureParts.ts";
import { fixedText, shortText } from "./numberText.ts";
import type { PanelPlace } from "./panelGrid.ts";

/** A horizontal line: a system that does not depend on μ, at its own strength. */
export interface Level {
  readonly system: string;
  readonly value: number;
  readonly label: string;
}

export function levelsOf(s: SweepData, metric: string): Level[] {
  const letter: Record<string, string> = { temperature: "T", extrapolation: "λ" };
  return s.systems
    .filter(({ system }) => system !== "steered")
    .map(({ system, strength, metrics }) => {
      const value = metrics[metric]!.value;
      const own = letter[system] ? ` ${letter[system]} ${shortText(strength!)}` : ` ${fixedText(value)}`;
      return { system, value, label: `${system}${own}` };
    });
}

export const levelLine = (level: Level, place: PanelPlace) => ({
  type: "line",
  xref: `${place.xaxis} domain`,
  yref: place.yaxis,
  x0: 0,
  x1: 1,
  y0: level.value,
  y1: level.value,
  line: { color: token(level.system), width: 1.25, dash: level.system === "base" || level.system === "warm" ? "solid" : "dashdot" },
  layer: "below",
});

/** Least distance of two names, as a share of the panel's height. */
const NAME_GAP = 0.065;

/** Names at the lines' right ends, or at the edge that a line lies beyond; moved apart where lines are close. */
export function levelLabels(levels: readonly Level[], [bottom, top]: [number, number], place: PanelPlace): object[] {
  const height = (value: number) => Math.min(1 - NAME_GAP, Math.max(0, (value - bottom) / (top - bottom)));
  let reached = Number.NEGATIVE_INFINITY;
  return levels
    .toSorted((a, b) => a.value - b.value)
    .map((level) => {
      const beyond = level.value > top ? "above" : level.value < bottom ? "below" : null;
      reached = Math.max(height(level.value), reached + NAME_GAP);
      return {
        text: beyond === null ? level.label : `${beyond === "above" ? "↑" : "↓"} ${level.label}, ${beyond}`,
        xref: `${place.xaxis} domain`,
        yref: `${place.yaxis} domain`,
        x: 1,
        y: reached,
        xanchor: "right",
        yanchor: "bottom",
        showarrow: false,
        bgcolor: `${token("surface-page")}@0.8`,
        borderpad: 0,
        font: { size: 11, color: token(level.system) },
      };
    });
}
