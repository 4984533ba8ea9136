/** What two texts share when they say the same: letters' case and white space apart. */
export function contentOf(text: string): string {
  return text.toLowerCase().replace(/\s+/g, " ").trim();
}

/** The same for answers, where words of two letters keep their case: `Rr` and `RR` are two genotypes. */
export function answerContent(text: string): string {
  const words = text.trim().split(/\s+/);
  return words.map((word) => (/^\p{L}{2}$/u.test(word) ? word : word.toLowerCase())).join(" ");
}

/** What two questions share when they ask the same: case, white space and punctuation apart. Signs such as + and $ count. */
export function questionContent(text: string): string {
  const words = text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\p{P}\s]+/gu, " ")
    .trim();
  return words === "" ? text.trim() : words;
}
