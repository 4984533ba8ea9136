import type { NotebookStore, OutputPlace } from "../../db/notebookStore.ts";
import { type StreamOutput, streamSize } from "../../src/output/streamTail.ts";
import type { OutputLines, OutputMatches, OutputSearch } from "../../src/rpc/outputContract.ts";
import { SteerlabError } from "../../src/steerlabError.ts";

/** A line longer than this is cut where lines are shown one by one. */
const longestLine = 10_000; // characters
const longestAnswer = 20_000; // lines
const mostMatches = 5_000;
/** The service has other work: a search that takes longer goes on with the next call. */
const searchTime = 50; // ms
const longestText = 64_000_000; // characters

/** The whole text of one stream, read from the database in pieces. */
export class StoredStream {
  readonly #store: NotebookStore;
  readonly #place: OutputPlace;
  readonly #output: StreamOutput;

  constructor(store: NotebookStore, place: OutputPlace, output: StreamOutput) {
    this.#store = store;
    this.#place = place;
    this.#output = output;
  }

  lines(from: number, count: number): OutputLines {
    const wanted = Math.min(count, longestAnswer);
    const lines: string[] = [];
    for (const { line, text } of this.#eachLine(from)) {
      if (line < from) continue;
      if (line >= from + wanted) break;
      lines.push(text);
    }
    return { lines, total: streamSize(this.#output).lines };
  }

  search({ text, exact = false, from }: OutputSearch): OutputMatches {
    const end = performance.now() + searchTime;
    const wanted = exact ? text : text.toLowerCase();
    const lines: number[] = [];
    if (wanted === "") return { lines, next: null };
    for (const { line, text: found } of this.#eachLine(from)) {
      if (line < from) continue;
      if (lines.length >= mostMatches || (line % 1_000 === 0 && line > from && performance.now() > end)) return { lines, next: line };
      if ((exact ? found : found.toLowerCase()).includes(wanted)) lines.push(line);
    }
    return { lines, next: null };
  }

  /** @throws `output/too-long` */
  text(): string {
    const { characters } = streamSize(this.#output);
    if (characters > longestText) {
      throw new SteerlabError("output/too-long", `The output has ${characters.toLocaleString("en-US")} characters.`, {
        hint: `Up to ${longestText.toLocaleString("en-US")} can be copied or saved as one text; look through the rest in its own tab.`,
      });
    }
    return this.#output.whole === undefined ? this.#output.text : [...this.#pieces(0)].map(({ text }) => text).join("");
  }

  *#pieces(from: number): Generator<{ readonly firstLine: number; readonly text: string }> {
    if (this.#output.whole === undefined) yield { firstLine: 0, text: this.#output.text };
    else yield* this.#store.streamChunks(this.#place, from);
  }

  /** From the start of the piece that has the end of the line before `from`; the last line also when it has not ended. */
  *#eachLine(from: number): Generator<{ readonly line: number; readonly text: string }> {
    let line = 0;
    let begun = "";
    for (const { firstLine, text } of this.#pieces(from)) {
      line = begun === "" ? firstLine : line;
      const parts = text.split("\n");
      for (const part of parts.slice(0, -1)) {
        yield { line: line++, text: (begun + part).slice(0, longestLine) };
        begun = "";
      }
      begun = (begun + parts.at(-1)!).slice(0, longestLine);
    }
    if (begun !== "") yield { line, text: begun };
  }
}

export const outputGone = (): SteerlabError =>
  new SteerlabError("output/gone", "This output is gone: its cell was run again, cleared or deleted.", {
    hint: "Open the output of the cell as it is now.",
  });
