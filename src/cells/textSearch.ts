// Finding and replacing in the texts of cells.
import { SteerlabError } from "../steerlabError.ts";

export interface TextQuery {
  readonly text: string;
  /** the text is a JavaScript regular expression; `^` and `$` stand for a line's beginning and end */
  readonly regex?: boolean;
  readonly matchCase?: boolean;
  readonly wholeWord?: boolean;
}

/** Offsets in the text; never empty. */
export interface TextMatch {
  readonly start: number;
  readonly end: number;
}

/** @throws `search/bad-expression` */
export function findMatches(text: string, query: TextQuery): TextMatch[] {
  if (query.text === "") return [];
  const found = [...text.matchAll(pattern(query))].filter((match) => match[0] !== "");
  return found.map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

/**
 * The text with these matches of the query replaced. In a regular expression's replacement `$1`, `$<name>` and `$&` stand for what
 * was found, `\n` and `\t` for a line break and a tab; elsewhere it is taken as it is.
 */
export function replaceMatches(
  text: string,
  query: TextQuery,
  replacement: string,
  which: (match: TextMatch) => boolean = () => true,
): string {
  let result = "";
  let end = 0;
  for (const match of text.matchAll(pattern(query))) {
    const place = { start: match.index, end: match.index + match[0].length };
    if (match[0] === "" || !which(place)) continue;
    result += text.slice(end, place.start) + (query.regex ? filledIn(replacement, match) : replacement);
    end = place.end;
  }
  return result + text.slice(end);
}

function pattern({ text, regex = false, matchCase = false, wholeWord = false }: TextQuery): RegExp {
  const source = regex ? text : text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  try {
    // A word may begin and end with what is no letter, as `$x` does.
    return new RegExp(wholeWord ? `(?<![\\p{L}\\p{N}_$])(?:${source})(?![\\p{L}\\p{N}_$])` : source, `gmu${matchCase ? "" : "i"}`);
  } catch (error) {
    throw new SteerlabError(
      "search/bad-expression",
      `"${text}" is no regular expression: ${(error as Error).message.replace(/^.*: /, "")}.`,
      {
        hint: "Mend it, or search for it as it stands.",
      },
    );
  }
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", "\\": "\\" };

function filledIn(replacement: string, match: RegExpExecArray): string {
  return replacement.replace(/\\([nt\\])|\$(?:(\$)|(&)|(\d{1,2})|<(\w+)>)/g, (all, escaped, dollar, whole, group, name) => {
    if (escaped) return escapes[escaped]!;
    if (dollar) return "$";
    if (whole) return match[0];
    const found = name ? match.groups?.[name] : match[Number(group)];
    return found ?? (name || Number(group) < match.length ? "" : all);
  });
}

export interface FoundLine {
  /** from 1 */
  readonly line: number;
  readonly text: string;
  /** in the line; a match that goes on beyond it ends with it */
  readonly start: number;
  readonly end: number;
}

/** The line on which a match begins. */
export function lineOf(text: string, match: TextMatch): FoundLine {
  const from = text.lastIndexOf("\n", match.start - 1) + 1;
  const to = text.indexOf("\n", match.start);
  const line = text.slice(from, to < 0 ? undefined : to);
  return {
    line: text.slice(0, from).split("\n").length,
    text: line,
    start: match.start - from,
    end: Math.min(match.end - from, line.length),
  };
}
