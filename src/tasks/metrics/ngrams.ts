/** How often each run of `order` words stands in a text. Words hold no newline, so it can part them in a key. */
export function ngramCounts(words: readonly string[], order: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i + order <= words.length; i++) {
    const ngram = words.slice(i, i + order).join("\n");
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}
