/** The value as JSON has it: typed arrays as arrays, and null for NaN and the infinite, where Plotly draws a gap. */
export const strictJson = (value: object): object =>
  JSON.parse(JSON.stringify(value, (_, inner) => (ArrayBuffer.isView(inner) ? Array.from(inner as Float64Array) : inner))) as object;
