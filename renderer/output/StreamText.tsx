import { memo, useLayoutEffect, useMemo, useRef, useState } from "react";
import { ansiRuns, withoutOverwritten } from "../../src/output/ansi.ts";
import { integer } from "../format/number.ts";

/** What is drawn of a long text: its end. */
const mostLines = 2_000;
const mostCharacters = 200_000;

interface Tail {
  readonly text: string;
  readonly whole: boolean;
}

/** The last lines of a text in pieces: however long it is, only its end is looked at. */
function tailOf(pieces: readonly string[]): Tail {
  let text = "";
  let first = pieces.length;
  while (first > 0 && text.length < mostCharacters) text = pieces[--first]! + text;
  const from = startOfTail(text);
  return { text: text.slice(from), whole: first === 0 && from === 0 };
}

function startOfTail(text: string): number {
  const earliest = Math.max(0, text.length - mostCharacters);
  let at = text.length;
  for (let line = 0; line <= mostLines && at > earliest; line++) at = text.lastIndexOf("\n", at - 1);
  return Math.max(earliest, at + 1);
}

/** Console output of a cell: the end of it, following what comes in while the reader is at the bottom. */
export const StreamText = memo(function StreamText({
  pieces,
  error = false,
}: {
  readonly pieces: readonly string[];
  readonly error?: boolean;
}) {
  const end = pieces.at(-1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the last piece grows
  const tail = useMemo(() => tailOf(pieces), [pieces.length, end]);
  const runs = useMemo(() => ansiRuns(withoutOverwritten(tail.text.replace(/\n$/, ""))), [tail]);
  const box = useRef<HTMLPreElement>(null);
  const [follows, setFollows] = useState(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new text moves the end
  useLayoutEffect(() => {
    if (follows && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [tail, follows]);
  const scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = box.current!;
    setFollows(scrollHeight - scrollTop - clientHeight < 24);
  };
  return (
    <>
      {!tail.whole && (
        <p className="note-line">
          Only the last {integer(mostLines)} lines are drawn.{" "}
          <button type="button" className="link" onClick={() => void navigator.clipboard.writeText(pieces.join(""))}>
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
