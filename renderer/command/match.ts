/** Where each word of the query stands in the text, or null when one is missing. */
function places(text: string, query: string): readonly { at: number; length: number }[] | null {
  const lower = text.toLowerCase();
  const found = query
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => ({ at: placeOf(lower, word), length: word.length }));
  return found.every(({ at }) => at >= 0) ? found : null;
}

/** At the beginning of a word if possible, else anywhere. */
function placeOf(text: string, word: string): number {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) if (at === 0 || !/\w/.test(text[at - 1]!)) return at;
  return text.indexOf(word);
}

/** The smaller the better, −1 when a word of the query is missing. */
export function matchRank(text: string, query: string): number {
  const found = places(text, query);
  return found === null ? -1 : found.reduce((sum, { at }) => sum + at + (at > 0 && /\w/.test(text[at - 1]!) ? 100 : 0), 0);
}

export interface MatchedPart {
  readonly text: string;
  readonly hit: boolean;
}

/** The text in parts: those that the query's words hit, and the rest. */
export function matched(text: string, query: string): MatchedPart[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = words.map((word) => ({ at: placeOf(text.toLowerCase(), word), length: word.length })).filter(({ at }) => at >= 0);
  const parts: MatchedPart[] = [];
  let end = 0;
  for (const { at, length } of hits.sort((a, b) => a.at - b.at)) {
    if (at < end) continue;
    if (at > end) parts.push({ text: text.slice(end, at), hit: false });
    parts.push({ text: text.slice(at, at + length), hit: true });
    end = at + length;
  }
  return end < text.length ? [...parts, { text: text.slice(end), hit: false }] : parts;
}
