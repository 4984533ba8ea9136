import { randomBytes } from "node:crypto";
import { MetricBatch } from "../../src/runs/metricColumn.ts";
import type { RunKind, RunStart, RunWriter } from "../../src/runs/run.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { dataDigest } from "../../src/tasks/examplesDigest.ts";
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
/** A batch costs the service a transaction on the cores that train: five in a second are as live as a page shows them. */
const delay = 200; // ms

/** Such as `w-7f3a12k9qd`: the kind's letter and 50 random bits. */
export function newRunId(kind: RunKind): string {
  return `${letters[kind]}-${Array.from(randomBytes(10), (byte) => base32[byte % 32]).join("")}`;
}

/** Examples stay here: what is stored of them is their digest. */
function withDataDigest({ examples, ...start }: RunStart): RunStart {
  const digest = dataDigest({ ...start, ...(examples ? { examples } : {}) });
  return digest === undefined ? start : { ...start, dataDigest: digest };
}

interface OpenRun {
  readonly writer: RunWriter;
  readonly kind: RunKind;
  readonly executionId: string | null;
  readonly waiting: MetricBatch;
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
    this.#open.set(id, { writer, kind: start.kind, executionId, waiting: new MetricBatch() });
    this.#tell(id, { type: "run-start", id, executionId, at: Date.now(), start: withDataDigest(start) });
    return writer;
  }

  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#lastFlush = performance.now();
    for (const [id, { waiting }] of this.#open) {
      if (!waiting.isEmpty) this.#send({ type: "run-metrics", id, columns: waiting.take() });
    }
  }

  /** Ends the library's runs of an execution that was given up: their own code had no chance to. A cell's own runs may go on in another cell. */
  interrupt(executionId: string): void {
    for (const run of this.#open.values()) {
      if (run.executionId === executionId && run.kind !== "custom") run.writer.end("interrupted");
    }
  }

  #log(id: string, metrics: Readonly<Record<string, number>>, step: number): void {
    this.#open.get(id)?.waiting.add(metrics, step);
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
