// Code without an editor: what a cell shows before its editor is made, and what the Runs page shows of past cells.
// The colours are those of the editor, by the same simple rules.
import { Fragment, memo } from "react";

const keywords = new Set(
  "import from const let var await async function return for of in if else new export type as while do break continue try catch finally throw class extends interface true false null undefined typeof instanceof this switch case default yield satisfies keyof readonly void".split(
    " ",
  ),
);
const pieces =
  /(\/\/.*|\/\*[\s\S]*?\*\/)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)|(\b\d[\d_]*(?:\.\d+)?(?:e-?\d+)?\b)|([A-Za-z_$][\w$]*)|([{}()[\];,.:=<>!&|+\-*/?]+)/g;

interface Piece {
  readonly text: string;
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

function split(source: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of source.matchAll(pieces) as Iterable<RegExpExecArray>) {
    if (match.index > end) found.push({ text: source.slice(end, match.index), look: "" });
    found.push({ text: match[0], look: look(match, source) });
    end = match.index + match[0].length;
  }
  return [...found, { text: source.slice(end), look: "" }];
}

/** One line's pieces; a comment or string over several lines is cut at the line ends. */
function lines(source: string): Piece[][] {
  const rows: Piece[][] = [[]];
  for (const piece of split(source)) {
    piece.text.split("\n").forEach((text, index) => {
      if (index > 0) rows.push([]);
      if (text) rows.at(-1)!.push({ text, look: piece.look });
    });
  }
  return rows;
}

export const PlainCode = memo(function PlainCode({ source }: { readonly source: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <pre className="code" tabIndex={0}>
      {lines(source).map((row, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its number
        <span className="ln" data-n={line + 1} key={line}>
          {row.map((piece, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name
            <Fragment key={index}>{piece.look ? <span className={piece.look}>{piece.text}</span> : piece.text}</Fragment>
          ))}
        </span>
      ))}
    </pre>
  );
});
