import type { StreamChunk } from "../../db/notebookStore.ts";
import { continuedStream, countLineEnds, type StreamOutput } from "../../src/output/streamTail.ts";

/** A piece of a stored stream. A line that is longer is cut. */
const chunkSize = 64_000; // characters

/** One stream of one execution as it grows: its end for the pages, pieces for the database once it is longer than one. */
export class CellStream {
  output: StreamOutput;
  #characters = 0;
  #endsLine = true;
  /** line ends so far */
  #lineEnds = 0;
  #chunk = 0;
  #chunkLine = 0;
  /** what no full piece has yet */
  #open = "";
  #sealed: StreamChunk[] = [];

  constructor(name: StreamOutput["name"]) {
    this.output = { kind: "stream", name, text: "" };
  }

  static of({ name, text }: StreamOutput): CellStream {
    const stream = new CellStream(name);
    stream.add(text);
    return stream;
  }

  add(text: string): void {
    this.#characters += text.length;
    this.#lineEnds += countLineEnds(text);
    this.#endsLine = text.endsWith("\n");
    this.#open += text;
    while (this.#open.length > chunkSize) this.#seal();
    this.output = continuedStream(this.output, text, { lines: this.#lines, characters: this.#characters });
  }

  /** The pieces that are new or have grown; none as long as the output has all of it. */
  get unwritten(): readonly StreamChunk[] {
    if (this.#chunk === 0 && this.output.whole === undefined) return [];
    return [...this.#sealed, this.#chunkOf(this.#open)];
  }

  /** These pieces are stored. */
  written(chunks: readonly StreamChunk[]): void {
    const last = chunks.at(-1)?.chunk ?? 0;
    this.#sealed = this.#sealed.filter(({ chunk }) => chunk >= last);
  }

  get #lines(): number {
    return this.#lineEnds + Number(!this.#endsLine);
  }

  #seal(): void {
    const end = this.#open.lastIndexOf("\n", chunkSize - 1) + 1 || chunkSize;
    const text = this.#open.slice(0, end);
    this.#sealed.push(this.#chunkOf(text));
    this.#chunk++;
    this.#chunkLine += countLineEnds(text);
    this.#open = this.#open.slice(end);
  }

  #chunkOf(text: string): StreamChunk {
    return { chunk: this.#chunk, firstLine: this.#chunkLine, text };
  }
}
