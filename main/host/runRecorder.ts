import type { RunStore } from "../../db/runStore.ts";
import type { MetricRow, RunEvent } from "../../src/rpc/contract.ts";
import type { Provenance } from "../../src/runs/run.ts";
import type { PlainError } from "../../src/steerlabError.ts";
import type { FromKernel } from "../kernel/protocol.ts";
import type { WriteQueue } from "./writeQueue.ts";

type Message<Type extends FromKernel["type"]> = Extract<FromKernel, { type: Type }>;
export type RunMessage = Message<"run-start" | "run-metrics" | "run-summary" | "run-artifact" | "run-end">;

export interface RunOrigin {
  readonly notebook: string;
  readonly cellIndex: number | null;
  readonly provenance: Provenance;
}

export interface RunRecorderOptions {
  readonly runs: RunStore;
  readonly writes: WriteQueue;
  readonly owner: string;
  readonly tell: (event: RunEvent) => void;
}

/** Writes the runs of one kernel into the run log and tells the pages. */
export class RunRecorder {
  readonly #options: RunRecorderOptions;
  readonly #open = new Set<string>();
  readonly #untold = new Map<string, MetricRow[]>();

  constructor(options: RunRecorderOptions) {
    this.#options = options;
  }

  /** @param origin asked only at a run's start: where it comes from */
  record(message: RunMessage, origin: (executionId: string | null) => RunOrigin): void {
    const { runs, writes } = this.#options;
    switch (message.type) {
      case "run-start":
        this.#start(message, origin(message.executionId));
        break;
      case "run-metrics":
        this.#log(message);
        break;
      case "run-summary":
        writes.add(() => runs.summary(message.id, message.values));
        this.#tellRun(message.id);
        break;
      case "run-artifact":
        writes.add(() => runs.artifact(message.id, message.name, message.value));
        break;
      case "run-end":
        this.#end(message.id, message.state, message.at, message.error);
    }
  }

  /** The kernel is gone: what it had not ended, ends now. */
  kernelEnded(state: "crashed" | "interrupted", error: PlainError): void {
    for (const id of this.#open) this.#end(id, state, Date.now(), error);
  }

  #start({ id, at, start }: Message<"run-start">, origin: RunOrigin): void {
    const { runs, writes, owner } = this.#options;
    this.#open.add(id);
    writes.add(() => runs.start({ id, start, at, owner, ...origin }));
    this.#tellRun(id);
  }

  #log({ id, rows }: Message<"run-metrics">): void {
    const waiting = this.#untold.get(id);
    if (waiting) return void waiting.push(...rows);
    const batch = [...rows];
    this.#untold.set(id, batch);
    const write = () => {
      this.#untold.delete(id); // what comes from now on is a batch of its own
      this.#options.runs.log(id, batch);
    };
    this.#options.writes.add(write, () => this.#options.tell({ type: "metrics", runId: id, rows: batch }));
  }

  #end(id: string, state: "finished" | "failed" | "interrupted" | "crashed", at: number, error: PlainError | null): void {
    this.#open.delete(id);
    this.#options.writes.add(() => this.#options.runs.end(id, state, at, error));
    this.#tellRun(id);
  }

  /** Written first, so that a page that asks for it, and a kernel that reads the log, find what they were told. */
  #tellRun(id: string): void {
    this.#options.writes.flush();
    const run = this.#options.runs.row(id);
    if (run) this.#options.tell({ type: "run", run });
  }
}
