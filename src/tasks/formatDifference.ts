/** `+0.0167`, `−0.0030`: four decimals, with a true minus sign. */
export function signed(value: number): string {
  const text = Math.abs(value).toFixed(4);
  return `${value < 0 && Number(text) !== 0 ? "−" : "+"}${text}`;
}
