/** A place in a text: both count from 1, columns in UTF-16 units. */
export interface SourcePlace {
  readonly line: number;
  readonly column: number;
}

export function placeOf(text: string, offset: number): SourcePlace {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

/** The offset of a place; past the end it is the text's length. */
export function offsetOf(text: string, place: SourcePlace): number {
  let start = 0;
  for (let line = 1; line < place.line; line++) {
    const next = text.indexOf("\n", start);
    if (next < 0) return text.length;
    start = next + 1;
  }
  return Math.min(start + place.column - 1, text.length);
}
