import { randomBytes } from "node:crypto";
import type { MetricRow } from "../../src/rpc/contract.ts";
import type { RunKind, RunStart, RunWriter } from "../../src/runs/run.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import type { FromKernel } from "./protocol.ts";

const letters: Record<RunKind, string> = {
  pretrain: "p",
  "warm-start": "w",
  trace: "t",
  calibration: "c",
  sweep: "s",
  evaluation: "e",
  generation: "g",
  claim: "m",
  custom: "x",
};
const base32 = "0123456789abcdefghjkmnpqrstvwxyz"; // without letters that read like digits
const delay = 50; // ms

/** Such as `w-7f3a12k9qd`: the kind's letter and 50 random bits. */
export function newRunId(kind: RunKind): string {
  return `${letters[kind]}-${Array.from(randomBytes(10), (byte) => base32[byte % 32]).join("")}`;
}

interface OpenRun {
  readonly writer: RunWriter;
  readonly kind: RunKind;
  readonly executionId: string | null;
  rows: MetricRow[];
}

/** Runs of this kernel on their way to the service, which writes them: metrics in batches, everything else at once. */
export class RunLog {
  readonly #send: (message: FromKernel) => void;
  readonly #open = new Map<string, OpenRun>();
  #lastFlush = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(send: (message: FromKernel) => void) {
    this.#send = send;
  }

  start(start: RunStart, executionId: string | null): RunWriter {
    const id = newRunId(start.kind);
    const writer: RunWriter = {
      id,
      log: (metrics, step) => this.#log(id, metrics, step),
      summary: (values) => this.#tell(id, { type: "run-summary", id, values }),
      artifact: (name, value) => this.#tell(id, { type: "run-artifact", id, name, value }),
      end: (state, error) => this.#end(id, { type: "run-end", id, at: Date.now(), state, error: error ?? null }),
    };
    this.#open.set(id, { writer, kind: start.kind, executionId, rows: [] });
    this.#tell(id, { type: "run-start", id, executionId, at: Date.now(), start });
    return writer;
  }

  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#lastFlush = performance.now();
    for (const [id, run] of this.#open) {
      if (run.rows.length > 0) this.#send({ type: "run-metrics", id, rows: run.rows });
      run.rows = [];
    }
  }

  /** Ends the library's runs of an execution that was given up: their own code had no chance to. A cell's own runs may go on in another cell. */
  interrupt(executionId: string): void {
    for (const run of this.#open.values()) {
      if (run.executionId === executionId && run.kind !== "custom") run.writer.end("interrupted");
    }
  }

  #log(id: string, metrics: Readonly<Record<string, number>>, step: number): void {
    const rows = this.#open.get(id)?.rows;
    for (const [metric, value] of Object.entries(metrics)) rows?.push({ metric, step, value });
    // A step that never waits gives no timer a turn, hence the clock.
    if (performance.now() - this.#lastFlush >= delay) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), delay);
  }

  #tell(id: string, message: FromKernel): void {
    if (!this.#open.has(id)) return;
    this.flush();
    try {
      this.#send(message);
    } catch (error) {
      throw new SteerlabError("run/not-plain-data", `Run ${id}: ${(error as Error).message}`, {
        hint: "Log numbers, strings, arrays, typed arrays and plain objects.",
        cause: error,
      });
    }
  }

  #end(id: string, message: FromKernel): void {
    this.#tell(id, message);
    this.#open.delete(id);
  }
}
