/** The part of a generated text before the first of the stops, without the white space around it. */
export function answerText(generated: string, stops: readonly string[] = ["\n"]): string {
  // An answer may begin on a new line or after spaces: only what follows it ends it.
  const text = generated.trimStart();
  const ends = stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
  return text.slice(0, ends.length > 0 ? Math.min(...ends) : undefined).trim();
}

/** 1 when the answer is the reference, whatever the letters' case and the white space around them. */
export function exactMatch(generated: string, reference: string, stops: readonly string[] = ["\n"]): number {
  return answerText(generated, stops).toLowerCase() === reference.trim().toLowerCase() ? 1 : 0;
}
