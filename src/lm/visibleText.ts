/** Bytes of control, blanks of other widths, and marks such as a change of direction, but for those that join signs into one. */
const UNSEEN = /\p{Cc}|(?! )\p{Z}|(?!\u200C|\u200D|[\u{E0020}-\u{E007F}])\p{Cf}/gu;
const NOTHING_ELSE = /^[\p{Cc}\p{Cf}\p{Z}]*$/u;
const EACH = /[\p{Cc}\p{Cf}\p{Z}]/gu;

const byNumber = (character: string): string => `<U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}>`;

const withLineEnds = (text: string): string => text.toWellFormed().replaceAll("\n", "↵").replaceAll("\t", "→");

/**
 * A text in which what has no picture of its own can be seen: line ends as `↵`, tabs as `→`, marks such as a change of direction by their
 * number, `<U+202E>`; a text of nothing is `‹empty›`. Blanks stay, but for a text of nothing else: there they are `·`.
 */
export function visibleText(text: string): string {
  if (text === "") return "‹empty›";
  const seen = withLineEnds(NOTHING_ELSE.test(text) ? text.replaceAll(" ", "·") : text);
  return seen.replace(NOTHING_ELSE.test(text) ? EACH : UNSEEN, byNumber);
}

/** The same for a token, in which every blank counts: `·hand`. */
export const visibleToken = (text: string): string => visibleText(text.replaceAll(" ", "·"));
