// Where the strength slider begins and ends, and what is marked on it.
import { shortText } from "../../src/chart/numberText.ts";
import type { ExplorerMarks } from "../../src/steer/explorerData.ts";
import type { SliderMark } from "./Slider.tsx";

export type Range = readonly [low: number, high: number];

/** −2 … 6, further where a mark asks for it; the closed form may stay off the axis. */
export function strengthRange(marks: ExplorerMarks): Range {
  const aims = [marks.exact, marks.ratio, marks.sweptBest].filter((mu): mu is number => mu !== null && Number.isFinite(mu));
  const nice = (value: number) => Math.sign(value) * Math.ceil(Math.abs(value) / 2) * 2;
  return [Math.min(-2, ...aims.map((mu) => nice(2 * mu))), Math.max(6, ...aims.map((mu) => nice(2 * mu)))];
}

export const strengthStep = ([low, high]: Range): number => (high - low > 50 ? 0.1 : 0.01);

export const startStrength = (strength: number, [low, high]: Range): number =>
  Math.min(high, Math.max(low, Number(strength.toPrecision(3))));

export function sliderMarks({ exact, interval, ratio, closedForm, sweptBest }: ExplorerMarks): SliderMark[] {
  const range = interval ? ` [${shortText(interval[0])}, ${shortText(interval[1])}]` : "";
  const all: (SliderMark | null)[] = [
    closedForm === null ? null : { key: "closed", value: closedForm, label: `closed form ${shortText(closedForm)}` },
    ratio === null ? null : { key: "ratio", value: ratio, label: `ratio ${shortText(ratio)}` },
    sweptBest === null ? null : { key: "best", value: sweptBest, label: `swept best ${shortText(sweptBest)}` },
    exact === null ? null : { key: "exact", value: exact, label: `exact ${shortText(exact)}${range}` },
  ];
  return all.filter((mark) => mark !== null);
}

/** What a screen reader says of a strength. */
export function strengthText(strength: number, marks: ExplorerMarks, range: Range): string {
  const near = (mark: number | null) => mark !== null && Math.abs(mark - strength) <= strengthStep(range);
  const name = strength === 0 ? ", the warm model" : near(marks.exact) ? ", the exact optimum" : near(marks.ratio) ? ", the ratio" : "";
  return `${shortText(strength)}${name}`;
}
