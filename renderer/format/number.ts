/** Numbers as the page shows them: a true minus sign, thousands apart, no more digits than they deserve. */
export const minus = (text: string): string => text.replace(/-/g, "−");

/** At most `digits` significant ones; exponents for the very small and the very large: `1.0e−3`, `0.84`, `9,472`. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e9) return integer(value);
  if (size < 1e-2 || size >= 1e7) return minus(value.toExponential(1)).replace("e+", "e");
  if (size >= 10 ** digits) return integer(Math.round(value));
  return minus(value.toPrecision(digits));
}

/** Made once: a formatter costs a hundred times what a number does. */
const integers = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
export const integer = (value: number): string => minus(integers.format(Math.round(value)));

export const fixed = (value: number, digits: number): string =>
  Number.isFinite(value) ? minus(value.toFixed(digits)) : significant(value);

/** `1 cell`, `3 cells` */
export const plural = (count: number, word: string): string => `${integer(count)} ${word}${count === 1 ? "" : "s"}`;

const ordinalEnding = (n: number): string =>
  n % 100 >= 11 && n % 100 <= 13 ? "th" : n % 10 === 1 ? "st" : n % 10 === 2 ? "nd" : n % 10 === 3 ? "rd" : "th";
export const ordinal = (n: number): string => `${n}${ordinalEnding(n)}`;

/** `+0.123`, `−0.123` */
export const signedFixed = (value: number, digits: number): string => (value >= 0 ? "+" : "") + fixed(value, digits);
