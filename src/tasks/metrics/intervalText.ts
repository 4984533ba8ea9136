import type { Interval } from "./bootstrap.ts";

/** `−0.090 [−0.124, −0.057]`: a mean with its interval as a table's cell or a sentence has it, with a true minus sign. */
export const intervalText = ({ mean, low, high }: Pick<Interval, "mean" | "low" | "high">, digits = 3): string =>
  `${fixed(mean, digits)} [${fixed(low, digits)}, ${fixed(high, digits)}]`;

function fixed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}
