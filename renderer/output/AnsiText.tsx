import { Fragment, memo } from "react";
import { ansiRuns, withoutOverwritten } from "../../src/output/ansi.ts";

export interface AnsiTextProps {
  readonly text: string;
  /** what is looked for, in small letters: where it stands is marked */
  readonly marked?: string;
}

/** Terminal text in its colours. */
export const AnsiText = memo(function AnsiText({ text, marked = "" }: AnsiTextProps) {
  return ansiRuns(withoutOverwritten(text)).map((run, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: runs only grow at the end
    <span key={index} className={run.look || undefined}>
      {marked === "" ? run.text : <Marked text={run.text} marked={marked} />}
    </span>
  ));
});

function Marked({ text, marked }: Required<AnsiTextProps>) {
  const parts: string[] = [];
  const low = text.toLowerCase();
  let end = 0;
  for (let at = low.indexOf(marked); at >= 0; at = low.indexOf(marked, end)) {
    parts.push(text.slice(end, at), text.slice(at, at + marked.length));
    end = at + marked.length;
  }
  return [...parts, text.slice(end)].map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one line
    index % 2 === 1 ? <mark key={index}>{part}</mark> : <Fragment key={index}>{part}</Fragment>,
  );
}
