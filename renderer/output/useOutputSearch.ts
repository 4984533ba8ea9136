import { useEffect, useState } from "react";
import type { OutputPlace } from "../../src/rpc/outputContract.ts";
import { service } from "../service/workbench.ts";

export interface OutputFindings {
  /** lines with the text, in order */
  readonly lines: readonly number[];
  readonly searching: boolean;
}

const none: OutputFindings = { lines: [], searching: false };
/** More are counted by nobody. */
const mostLines = 100_000;

/** Where a text stands in a long output: the service looks in turns, and what it has found is there meanwhile. */
export function useOutputSearch(place: OutputPlace, text: string): OutputFindings {
  const [findings, setFindings] = useState(none);
  useEffect(() => {
    let stopped = false;
    setFindings(text === "" ? none : { lines: [], searching: true });
    if (text !== "")
      void search(
        place,
        text,
        (found) => !stopped && setFindings(found),
        () => stopped,
      );
    return () => {
      stopped = true;
    };
  }, [place, text]);
  return findings;
}

async function search(place: OutputPlace, text: string, tell: (found: OutputFindings) => void, stopped: () => boolean): Promise<void> {
  const lines: number[] = [];
  try {
    for (let from: number | null = 0; from !== null && lines.length < mostLines && !stopped(); ) {
      const found: Awaited<ReturnType<typeof service.searchOutput>> = await service.searchOutput(place, { text, from });
      lines.push(...found.lines);
      from = found.next;
      tell({ lines: [...lines], searching: from !== null });
    }
  } finally {
    tell({ lines: [...lines], searching: false });
  }
}
