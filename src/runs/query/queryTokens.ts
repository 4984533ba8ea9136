import { type Place, queryError } from "./queryTree.ts";

export type TokenKind = "(" | ")" | "," | "operator" | "string" | "word";
export interface QueryToken extends Place {
  readonly kind: TokenKind;
  /** of a string what is between its marks */
  readonly text: string;
}

const pattern =
  /\s*(?:([(),])|(!=|<>|<=|>=|==|!~|[=<>~])|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|((?:[^\s()",'=<>!~]|!(?![=~]))(?:[^\s()",=<>!~]|!(?![=~]))*))/gy;
const sameAs: Readonly<Record<string, string>> = { "==": "=", "<>": "!=" };

/** @throws `query/open-string` for a string that does not end, `query/unreadable` for what is no token */
export function queryTokens(text: string): QueryToken[] {
  const tokens: QueryToken[] = [];
  const end = text.trimEnd().length;
  pattern.lastIndex = 0;
  while (pattern.lastIndex < end) {
    const before = pattern.lastIndex;
    const found = pattern.exec(text);
    if (!found) throw unreadable(text, before);
    tokens.push(tokenOf(found, pattern.lastIndex));
  }
  return tokens;
}

function tokenOf([, mark, operator, string, word]: RegExpExecArray, to: number): QueryToken {
  if (mark) return { kind: mark as TokenKind, text: mark, from: to - 1, to };
  if (operator) return { kind: "operator", text: sameAs[operator] ?? operator, from: to - operator.length, to };
  if (string) return { kind: "string", text: string.slice(1, -1).replace(/\\(.)/g, "$1"), from: to - string.length, to };
  return { kind: "word", text: word!, from: to - word!.length, to };
}

function unreadable(text: string, before: number): Error {
  const from = before + text.slice(before).search(/\S/);
  if (`"'`.includes(text[from]!)) {
    return queryError(
      "open-string",
      "The text in quotation marks does not end.",
      { from, to: text.length },
      "Close it with the same mark.",
    );
  }
  return queryError(
    "unreadable",
    `"${text[from]}" cannot stand here.`,
    { from, to: from + 1 },
    "Put text with such signs in quotation marks.",
  );
}
