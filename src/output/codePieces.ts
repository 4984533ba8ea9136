// Code in colours without an editor, by simple rules that agree with the editor's.
const keywords = new Set(
  "import from const let var await async function return for of in if else new export type as while do break continue try catch finally throw class extends interface true false null undefined typeof instanceof this switch case default yield satisfies keyof readonly void".split(
    " ",
  ),
);
const pieces =
  /(\/\/.*|\/\*[\s\S]*?\*\/)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)|(\b\d[\d_]*(?:\.\d+)?(?:e-?\d+)?\b)|([\p{ID_Start}_$][\p{ID_Continue}$]*)|([{}()[\];,.:=<>!&|+\-*/?]+)/gu;

/** A stretch of code in one look. */
export interface CodePiece {
  readonly text: string;
  /** class: `tk` keyword, `ts` string, `tn` number, `tf` function, `tt` type, `tp` property, `tc` comment, `tu` punctuation; or empty */
  readonly look: string;
}

function look(match: RegExpExecArray, source: string): string {
  const [text, comment, string, number, name] = match;
  if (comment) return "tc";
  if (string) return "ts";
  if (number) return "tn";
  if (!name) return "tu";
  const rest = source.slice(match.index + text.length);
  if (keywords.has(text)) return "tk";
  if (/^\s*\(/.test(rest)) return "tf";
  if (/^\s*:(?!:)/.test(rest) || source[match.index - 1] === ".") return "tp";
  return /^[A-Z]/.test(text) ? "tt" : "";
}

function split(source: string): CodePiece[] {
  const found: CodePiece[] = [];
  let end = 0;
  for (const match of source.matchAll(pieces) as Iterable<RegExpExecArray>) {
    if (match.index > end) found.push({ text: source.slice(end, match.index), look: "" });
    found.push({ text: match[0], look: look(match, source) });
    end = match.index + match[0].length;
  }
  return [...found, { text: source.slice(end), look: "" }];
}

/** One line's pieces; a comment or string over several lines is cut at the line ends. */
export function codeLines(source: string): CodePiece[][] {
  const rows: CodePiece[][] = [[]];
  for (const piece of split(source)) {
    piece.text.split("\n").forEach((text, index) => {
      if (index > 0) rows.push([]);
      if (text) rows.at(-1)!.push({ text, look: piece.look });
    });
  }
  return rows;
}
