// Runs one cell at a time in the notebook's kernel, and takes in what the kernel says meanwhile.
import type { NotebookEvent, RunEvent, Variable } from "../../src/rpc/contract.ts";
import type { TensorRow } from "../../src/rpc/tensorRow.ts";
import type { PlainError } from "../../src/steerlabError.ts";
import type { KernelExit, KernelOptions } from "../kernel/kernelProcess.ts";
import type { FromKernel } from "../kernel/protocol.ts";
import type { CellOutputs } from "./cellOutputs.ts";
import type { CellRuns, RunningCell } from "./cellRuns.ts";
import type { LastRun } from "./cellStates.ts";
import { GitOfRuns } from "./gitOfRuns.ts";
import { gitSnapshot } from "./gitState.ts";
import { kernelGone, notStarted, placed } from "./kernelErrors.ts";
import type { NotebookDocument } from "./notebookDocument.ts";
import type { NotebookGraph } from "./notebookGraph.ts";
import { NotebookKernel } from "./notebookKernel.ts";
import { provenance } from "./provenance.ts";
import type { RunQueue } from "./runQueue.ts";
import { type RunMessage, type RunOrigin, RunRecorder, type RunRecorderOptions } from "./runRecorder.ts";

export interface CellRunnerOptions extends Omit<RunRecorderOptions, "tell"> {
  readonly kernel: KernelOptions;
  readonly document: NotebookDocument;
  readonly graph: NotebookGraph;
  readonly queue: RunQueue;
  readonly cellRuns: CellRuns;
  readonly outputs: CellOutputs;
}

export interface CellRunnerEvents {
  /** a cell is about to begin in the kernel */
  beforeRun(): void;
  /** an execution begins, in the kernel or refused */
  begins(cellId: string): void;
  /** the state of a cell has changed: of this one, or of any */
  changed(cellId?: string): void;
  event(event: NotebookEvent): void;
  run(event: RunEvent): void;
}

export class CellRunner {
  readonly kernel: NotebookKernel;
  readonly #options: CellRunnerOptions;
  readonly #events: CellRunnerEvents;
  readonly #recorder: RunRecorder;
  readonly #git: GitOfRuns;
  #count = 0;
  #variables: readonly Variable[] = [];
  #tensors: readonly TensorRow[] = [];
  /** what the kernel has said since a run began that waits for it */
  readonly #held: FromKernel[] = [];
  #counted = { executionId: "", runs: 0 };
  #ended: (state: LastRun["state"]) => void = () => {};

  constructor(options: CellRunnerOptions, events: CellRunnerEvents) {
    this.#options = options;
    this.#events = events;
    this.#recorder = new RunRecorder({ ...options, tell: events.run });
    this.#git = new GitOfRuns(
      () => gitSnapshot(options.kernel.workspace),
      () => this.#releaseHeld(),
    );
    this.kernel = new NotebookKernel(options.kernel, {
      message: (message) => this.#received(message),
      stateChanged: () => events.event({ type: "kernel", kernel: this.kernel.state }),
      ended: (exit, note) => this.#kernelEnded(exit, note),
    });
  }

  /** those that are alive, by the cell that made them */
  get tensors(): readonly TensorRow[] {
    return this.#tensors;
  }

  get variables(): readonly Variable[] {
    return this.#variables;
  }

  #releaseHeld(): void {
    for (const message of this.#held.splice(0)) this.#take(message);
  }

  /** Runs the cell at the head of the queue, and starts a kernel for it when there is none. @returns null when it left the queue meanwhile */
  async run(cellId: string): Promise<LastRun["state"] | null> {
    const { graph, queue } = this.#options;
    const problem = graph.graph.problems.get(cellId);
    if (problem) return this.#refuse(cellId, placed(problem));
    if (this.kernel.state.state !== "idle" && !(await this.kernel.start())) {
      return queue.waiting.includes(cellId) ? this.#refuse(cellId, notStarted(this.kernel.state.note)) : null;
    }
    if (queue.waiting[0] !== cellId) return null;
    this.#events.beforeRun();
    this.#git.expect();
    return new Promise((ended) => this.#execute(cellId, ended));
  }

  #execute(cellId: string, ended: (state: LastRun["state"]) => void): void {
    const { document, queue, cellRuns } = this.#options;
    const { source } = document.cell(cellId);
    const { graph } = this.#options.graph;
    const read = new Map(graph.readsOf(cellId).map((name) => [name, graph.ownerOf(name)!]));
    queue.take(cellId);
    this.#ended = ended;
    this.#events.begins(cellId);
    const { executionId, count } = cellRuns.begin({ cellId, source, count: ++this.#count, read }, { inKernel: true });
    this.kernel.execute({ executionId, cellId, notebook: document.path, count, source });
    this.#events.changed();
  }

  /** A cell that cannot run says so as its output, without reaching the kernel. */
  #refuse(cellId: string, error: PlainError): LastRun["state"] {
    const { document, queue, cellRuns, outputs } = this.#options;
    queue.remove([cellId]);
    this.#events.begins(cellId);
    const refused = cellRuns.begin({ cellId, source: document.cell(cellId).source, count: 0, read: new Map() }, { inKernel: false });
    outputs.add(cellId, { kind: "error", error });
    this.#finish(refused, "failed", 0);
    return "failed";
  }

  #finish(running: RunningCell, state: LastRun["state"], duration: number): void {
    this.#options.cellRuns.finish(running, state, duration, this.kernel.generation);
    this.#events.changed(running.cellId);
  }

  /** A run that begins before git has answered waits for it, with all that the kernel says after. */
  #received(message: FromKernel): void {
    if (this.#held.length > 0 || (message.type === "run-start" && this.#git.isAwaited())) this.#held.push(message);
    else this.#take(message);
  }

  #take(message: FromKernel): void {
    const { cellRuns, outputs } = this.#options;
    switch (message.type) {
      case "output":
        this.#ofRunning(message.executionId, ({ cellId }) => outputs.add(cellId, message.output));
        break;
      case "progress":
        this.#ofRunning(message.executionId, ({ cellId }) => {
          cellRuns.progressed(message.progress);
          this.#events.event({ type: "progress", cellId, progress: message.progress });
        });
        break;
      case "finished":
        this.#ofRunning(message.executionId, (running) => {
          this.kernel.idle();
          this.#git.rest();
          this.#finish(running, message.state, message.milliseconds);
          this.#ended(message.state);
        });
        break;
      case "variables":
        this.#variables = message.variables;
        this.#tensors = message.tensors;
        this.#events.event(message);
        break;
      case "run-start":
      case "run-metrics":
      case "run-summary":
      case "run-artifact":
      case "run-end":
        this.#recorder.record(message, (executionId) => this.#originOf(executionId, message));
    }
  }

  #ofRunning(executionId: string, act: (running: RunningCell) => void): void {
    const { running } = this.#options.cellRuns;
    if (running?.executionId === executionId) act(running);
  }

  #originOf(executionId: string | null, message: RunMessage): RunOrigin {
    const { document, graph, cellRuns, kernel } = this.#options;
    const running = cellRuns.running?.executionId === executionId ? cellRuns.running : null;
    const start = message.type === "run-start" ? message.start : null;
    return {
      notebook: document.path,
      cellIndex: running && document.indexOf(running.cellId),
      provenance: provenance({
        ...{ cells: document.cells, graph: graph.graph, lastRuns: cellRuns.last, git: this.#git.state },
        cell: running && { id: running.cellId, source: running.source },
        params: kernel.params ?? {},
        backend: start?.backend ?? this.kernel.state.backend,
        modelDigest: start?.modelDigest ?? null,
        dataDigest: start?.dataDigest ?? null,
        ordinal: executionId === null ? 0 : this.#ordinal(executionId),
      }),
    };
  }

  /** The run's place among those of its execution: what a repeated run is compared with. */
  #ordinal(executionId: string): number {
    const ordinal = this.#counted.executionId === executionId ? this.#counted.runs : 0;
    this.#counted = { executionId, runs: ordinal + 1 };
    return ordinal;
  }

  #kernelEnded(exit: KernelExit, note: string): void {
    const error = kernelGone(exit, note);
    this.#releaseHeld();
    this.#recorder.kernelEnded(exit.expected ? "interrupted" : "crashed", error);
    this.#variables = [];
    this.#tensors = [];
    this.#count = 0;
    this.#events.event({ type: "variables", variables: [], tensors: [] });
    const { running } = this.#options.cellRuns;
    if (running) this.#giveUp(running, error, exit.expected ? "interrupted" : "failed");
    this.#events.changed();
  }

  #giveUp(running: RunningCell, error: PlainError, state: LastRun["state"]): void {
    this.#options.outputs.add(running.cellId, { kind: "error", error });
    this.#finish(running, state, Date.now() - running.at);
    this.#ended(state);
  }
}
