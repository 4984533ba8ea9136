import { memo, useLayoutEffect, useState } from "react";
import { type StreamOutput, type StreamSize, streamSize } from "../../src/output/streamTail.ts";
import type { OutputPlace } from "../../src/rpc/outputContract.ts";
import { integer, plural } from "../format/number.ts";
import { openTab } from "../frame/tabStore.ts";
import { AnsiText } from "./AnsiText.tsx";
import { useNearby } from "./useNearby.ts";
import { useSlowly } from "./useSlowly.ts";

/** Laying out the end of a long stream takes some ten ms: it is drawn a few times a second. */
const pauseWhenLong = 250; // ms
const long = 10_000; // characters

export interface StreamTextProps {
  readonly output: StreamOutput;
  /** null for an earlier execution's output, of which only the end is kept */
  readonly place: OutputPlace | null;
}

/** Console output of a cell: the end of it, following what comes in while the reader is at the bottom. */
export const StreamText = memo(function StreamText({ output, place }: StreamTextProps) {
  const drawn = useSlowly(output, output.text.length > long ? pauseWhenLong : 0);
  // To ask a text far away for its height would lay it out: a long notebook has hundreds.
  const [box, nearby] = useNearby<HTMLPreElement>();
  const [follows, setFollows] = useState(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new text moves the end
  useLayoutEffect(() => {
    if (follows && nearby && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [drawn, follows, nearby]);
  const scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = box.current!;
    setFollows(scrollHeight - scrollTop - clientHeight < 24);
  };
  return (
    <>
      {drawn.whole && <WholeLine whole={drawn.whole} tail={streamSize({ ...drawn, whole: undefined })} place={place} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <pre ref={box} className={`stream ${drawn.name === "stderr" ? "stderr" : ""}`} onScroll={scrolled} tabIndex={0}>
        <AnsiText text={drawn.text.replace(/\n$/, "")} />
      </pre>
    </>
  );
});

interface WholeLineProps {
  readonly whole: StreamSize;
  readonly tail: StreamSize;
  readonly place: OutputPlace | null;
}

function WholeLine({ whole, tail, place }: WholeLineProps) {
  return (
    <p className="note-line">
      The last {plural(tail.lines, "line")} of {integer(whole.lines)}.{" "}
      {place && (
        <button type="button" className="link accent" onClick={() => openTab({ kind: "output", ...place })}>
          Open the full output
        </button>
      )}
    </p>
  );
}
