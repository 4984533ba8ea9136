/** Numbers in charts and their sentences: a true minus sign, no more digits than they deserve. */
const minus = (text: string): string => text.replace(/-/g, "−");

export const fixedText = (value: number, digits = 3): string => (Number.isFinite(value) ? minus(value.toFixed(digits)) : wordFor(value));

/** Short: `1.53`, `0.31`, `87,000` as `8.7e4`. */
export function shortText(value: number): string {
  if (!Number.isFinite(value)) return wordFor(value);
  const size = Math.abs(value);
  if (size >= 1e4 || (size > 0 && size < 1e-3)) return minus(value.toExponential(1).replace("e+", "e"));
  return minus(size >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3))));
}

export const countText = (value: number): string => minus(value.toLocaleString("en-US"));

/** `1 step`, `3 steps` */
export const countOf = (count: number, noun: string): string => `${countText(count)} ${noun}${count === 1 ? "" : "s"}`;

export const signedText = (value: number, digits = 3): string => (value >= 0 ? "+" : "") + fixedText(value, digits);

const wordFor = (value: number) => (Number.isNaN(value) ? "undefined" : value > 0 ? "∞" : "−∞");
