// Code without an editor: what a cell shows before its editor is made, and what the Runs page shows of past cells.
import { Fragment, memo } from "react";
import { codeLines } from "../../src/output/codePieces.ts";

export const PlainCode = memo(function PlainCode({ source }: { readonly source: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <pre className="code" tabIndex={0}>
      {codeLines(source).map((row, line) => (
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
