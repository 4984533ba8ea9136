import { Console } from "node:console";
import { Writable } from "node:stream";
import type { FromKernel } from "./protocol.ts";

type StreamName = "stdout" | "stderr";
interface Pending {
  readonly executionId: string;
  readonly name: StreamName;
  text: string;
}

const delay = 16; // ms: few messages a frame, however many lines
const atOnce = 5; // pieces a frame that are not put together
const pieceSize = 64 * 1024; // characters
/** of a run of a cell: more is a mistake that would fill the disk */
const mostCharacters = 128_000_000;

/** What cells print, put together into few messages, in the order in which it was printed. */
export class CellStreams {
  readonly #send: (message: FromKernel) => void;
  readonly #executionId: () => string | null;
  readonly #limit: number;
  readonly #lengths = new Map<string, number>();
  #pending: Pending | null = null;
  /** whose first pieces go at once, however much the cell before it has just written */
  #writing: string | null = null;
  #frameStart = 0;
  #frameCount = 0;
  #timer: NodeJS.Timeout | null = null;

  /**
   * @param executionId whose output is written now, or null before the first cell
   * @param limit characters that a run of a cell may print
   */
  constructor(send: (message: FromKernel) => void, executionId: () => string | null, limit = mostCharacters) {
    this.#limit = limit;
    this.#send = send;
    this.#executionId = executionId;
  }

  /** Makes `console`, `process.stdout` and `process.stderr` write into the running cell. */
  capture(): void {
    const stream = (name: StreamName) =>
      new Writable({ decodeStrings: false, write: (text, _, done) => done(void this.write(name, String(text))) });
    const captured = new Console({ stdout: stream("stdout"), stderr: stream("stderr"), colorMode: true });
    for (const [key, method] of Object.entries(captured)) if (typeof method === "function") Reflect.set(console, key, method);
    redirect(process.stdout, (text) => this.write("stdout", text));
    redirect(process.stderr, (text) => this.write("stderr", text));
  }

  write(name: StreamName, text: string): void {
    const executionId = this.#executionId();
    if (executionId === null) return;
    const kept = this.#withinLimit(executionId, text);
    if (kept === "") return;
    if (this.#pending?.name !== name || this.#pending.executionId !== executionId) this.flush();
    if (executionId !== this.#writing) [this.#writing, this.#frameCount] = [executionId, 0];
    this.#pending ??= { executionId, name, text: "" };
    this.#pending.text += kept;
    if (this.#pending.text.length >= pieceSize || this.#mayFlush()) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), delay);
  }

  /**
   * The first pieces of a frame go at once: a cell that then never waits gives no timer a turn, and what a crash
   * leaves unsent is lost.
   */
  #mayFlush(): boolean {
    const now = performance.now();
    if (now - this.#frameStart >= delay) [this.#frameStart, this.#frameCount] = [now, 0];
    return ++this.#frameCount <= atOnce;
  }

  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const pending = this.#pending;
    this.#pending = null;
    if (pending)
      this.#send({ type: "output", executionId: pending.executionId, output: { kind: "stream", name: pending.name, text: pending.text } });
  }

  #withinLimit(executionId: string, text: string): string {
    const before = this.#lengths.get(executionId) ?? 0;
    if (before > this.#limit) return "";
    this.#lengths.set(executionId, before + text.length);
    return before + text.length > this.#limit
      ? `${text.slice(0, this.#limit - before)}\n… output ends here: the cell printed more than ${this.#limit.toLocaleString("en-US")} characters\n`
      : text;
  }
}

function redirect(stream: NodeJS.WriteStream, write: (text: string) => void): void {
  stream.write = (chunk: string | Uint8Array, encodingOrDone?: unknown, done?: unknown): boolean => {
    write(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"));
    const callback = typeof encodingOrDone === "function" ? encodingOrDone : done;
    if (typeof callback === "function") process.nextTick(callback as () => void);
    return true;
  };
}
