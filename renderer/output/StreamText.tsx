import { memo, useLayoutEffect, useMemo, useRef, useState } from "react";
import { integer } from "../format/number.ts";
import { ansiRuns, withoutOverwritten } from "./ansi.ts";

/** What is drawn of a long text: its end. */
const mostLines = 2_000;
const mostCharacters = 200_000;

interface Tail {
  readonly text: string;
  readonly hiddenLines: number;
}

function tailOf(text: string): Tail {
  let from = Math.max(0, text.length - mostCharacters);
  let at = text.length;
  for (let line = 0; line < mostLines && at > from; line++) at = text.lastIndexOf("\n", at - 1);
  from = Math.max(from, at + 1);
  if (from === 0) return { text, hiddenLines: 0 };
  return { text: text.slice(from), hiddenLines: countLines(text, from) };
}

function countLines(text: string, until: number): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < until; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

/** Console output of a cell: the end of it, following what comes in while the reader is at the bottom. */
export const StreamText = memo(function StreamText({ text, error }: { readonly text: string; readonly error: boolean }) {
  const tail = useMemo(() => tailOf(text), [text]);
  const runs = useMemo(() => ansiRuns(withoutOverwritten(tail.text.replace(/\n$/, ""))), [tail]);
  const box = useRef<HTMLPreElement>(null);
  const [follows, setFollows] = useState(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new text moves the end
  useLayoutEffect(() => {
    if (follows && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text, follows]);
  const scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = box.current!;
    setFollows(scrollHeight - scrollTop - clientHeight < 24);
  };
  return (
    <>
      {tail.hiddenLines > 0 && (
        <p className="note-line">
          {integer(tail.hiddenLines)} earlier lines are not drawn.{" "}
          <button type="button" className="link" onClick={() => void navigator.clipboard.writeText(text)}>
            Copy everything
          </button>
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <pre ref={box} className={`stream ${error ? "stderr" : ""}`} onScroll={scrolled} tabIndex={0}>
        {runs.map((run, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: runs only grow at the end
          <span key={index} className={run.look || undefined}>
            {run.text}
          </span>
        ))}
      </pre>
    </>
  );
});
