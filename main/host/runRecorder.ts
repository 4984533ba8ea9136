import type { RunStore } from "../../db/runStore.ts";
import type { RunEvent } from "../../src/rpc/contract.ts";
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

  #log({ id, columns }: Message<"run-metrics">): void {
    const { runs, writes, tell } = this.#options;
    writes.add(
      () => runs.log(id, columns),
      () => tell({ type: "metrics", runId: id, columns }),
    );
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
