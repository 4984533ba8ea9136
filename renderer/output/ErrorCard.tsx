import { CircleX, Copy, CornerDownRight } from "lucide-react";
import { useState } from "react";
import type { CellError } from "../../src/output/cellOutput.ts";
import { plural } from "../format/number.ts";

export interface ErrorCardProps {
  readonly error: CellError;
  /** how the page names the cell, from 1 */
  readonly cell: number;
  onShowLine(): void;
  onRunAgain(): void;
}

/** What failed, where, and what to do. */
export function ErrorCard({ error, cell, onShowLine, onRunAgain }: ErrorCardProps) {
  const [open, setOpen] = useState(false);
  const frames = framesOf(error.stack);
  return (
    <div className="error" role="alert">
      <div className="head">
        <CircleX className="i" aria-hidden />
        {error.name} {error.code && <code>{error.code}</code>}
      </div>
      <p className="msg">
        <WithCode text={error.message} />
      </p>
      {error.hint && (
        <div className="do">
          <CornerDownRight className="i sm" aria-hidden />
          <span>
            <WithCode text={error.hint} />
          </span>
        </div>
      )}
      <div className="where">
        {error.line !== undefined && (
          <button type="button" className="link" onClick={onShowLine}>
            {`cell ${cell}, line ${error.line}${error.column ? `, column ${error.column}` : ""}`}
          </button>
        )}
        {frames.length > 0 && (
          <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)}>
            {plural(frames.length, "frame")}
          </button>
        )}
        <span className="grow" />
        <button type="button" className="btn small ghost" onClick={() => void navigator.clipboard.writeText(asText(error))}>
          <Copy className="i sm" aria-hidden />
          Copy
        </button>
        <button type="button" className="btn small ghost" onClick={onRunAgain}>
          Run again
        </button>
      </div>
      {open && <pre className="frames">{frames.join("\n")}</pre>}
    </div>
  );
}

const framesOf = (stack: string | undefined): string[] =>
  (stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim());

const asText = (error: CellError): string =>
  [`${error.name}${error.code ? ` ${error.code}` : ""}: ${error.message}`, error.hint, error.stack].filter(Boolean).join("\n");

/** Names in `backticks` stand in the code font. */
export function WithCode({ text }: { readonly text: string }) {
  return text.split(/`([^`]+)`/).map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence
    index % 2 === 1 ? <code key={index}>{part}</code> : part,
  );
}
