import { stripVTControlCharacters } from "node:util";
import type { CellOutput, Progress } from "../../src/output/cellOutput.ts";
import { shownText } from "../../src/output/shownText.ts";
import { progressLine, progressText } from "./progressText.ts";

type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** Progress is told this often where there is no bar, and not of what takes no longer than reading about it. */
const stepsTold = 4;
const soonDone = 1_000; // ms

/** Prints a run of cells: results on stdout; on a terminal one live line of progress under them. */
export class RunView {
  readonly #out: Output;
  readonly #errors: Output;
  readonly #shares = new Map<string, number>();
  #bar = "";
  #atLineStart = true;

  constructor(out: Output, errors: Output) {
    this.#out = out;
    this.#errors = errors;
  }

  line(text: string): void {
    this.text(`${this.#atLineStart ? "" : "\n"}${text}\n`);
  }

  /** Text as a cell printed it, which may not end its line. */
  text(text: string, name: "stdout" | "stderr" = "stdout"): void {
    if (text === "") return;
    this.#clearBar();
    const stream = name === "stderr" ? this.#errors : this.#out;
    stream.write(stream.isTTY ? text : stripVTControlCharacters(text));
    this.#atLineStart = text.endsWith("\n");
  }

  output(output: CellOutput): void {
    if (output.kind === "stream") this.text(output.text, output.name);
    else if (output.kind === "display") this.#shown(shownText(output.shown));
  }

  progress(progress: Progress): void {
    if (this.#out.isTTY) this.#drawBar(progress);
    else if (this.#isWorthALine(progress)) this.line(progressLine(progress));
  }

  endProgress(): void {
    this.#clearBar();
    this.#shares.clear();
  }

  #shown(text: string): void {
    if (text !== "") this.line(text);
  }

  #drawBar(progress: Progress): void {
    this.#clearBar();
    if (progress.finished) {
      this.line(progressText(progress));
      return;
    }
    this.#bar = progressText(progress).slice(0, (this.#out.columns ?? 80) - 1);
    this.#out.write(`${this.#atLineStart ? "" : "\n"}${this.#bar}`);
    this.#atLineStart = true;
  }

  #clearBar(): void {
    if (this.#bar !== "") this.#out.write("\r\x1b[2K");
    this.#bar = "";
  }

  #isWorthALine({ id, done, total, elapsed, finished }: Progress): boolean {
    if (elapsed < soonDone) return false;
    const share = finished ? stepsTold : Math.floor((total > 0 ? done / total : 0) * stepsTold);
    const before = this.#shares.get(id) ?? 0;
    this.#shares.set(id, share);
    return share > before;
  }
}
