import type { Inspected, Inspection } from "../../src/output/inspection.ts";
import type { KernelState } from "../../src/rpc/contract.ts";
import type { Question } from "../../src/session/questions.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { lastWords } from "../kernel/endReason.ts";
import { interruptPatience } from "../kernel/interruptPatience.ts";
import { type ExecuteRequest, type KernelExit, type KernelOptions, KernelProcess } from "../kernel/kernelProcess.ts";
import type { FromKernel } from "../kernel/protocol.ts";

export interface NotebookKernelEvents {
  message(message: FromKernel): void;
  stateChanged(): void;
  /** @param note why, for a person */
  ended(exit: KernelExit, note: string): void;
}

const noKernel: KernelState = {
  ...{ state: "none", pid: null, backend: null, memory: null, tensors: null, note: null },
  ...{ stopping: null, end: null },
};

/** The kernel of one notebook: at most one process at a time, started when it is needed. */
export class NotebookKernel {
  readonly #options: KernelOptions;
  readonly #events: NotebookKernelEvents;
  readonly #patience: number;
  #process: KernelProcess | null = null;
  #state: KernelState = noKernel;
  #generation = 0;
  #cellId: string | null = null;
  #killTimer: NodeJS.Timeout | undefined;
  #killNote: string | null = null;
  /** the person wanted it to end */
  #stopping = false;

  /** @param patience ms after which an interrupted cell that goes on loses its kernel */
  constructor(options: KernelOptions, events: NotebookKernelEvents, patience = interruptPatience().kernel) {
    this.#options = options;
    this.#events = events;
    this.#patience = patience;
  }

  get state(): KernelState {
    return this.#state;
  }

  /** goes up with every process: variables live as long as it stands still */
  get generation(): number {
    return this.#generation;
  }

  /** Resolves to true when the kernel takes cells, to false when it ended instead; `ended` has told why. */
  async start(): Promise<boolean> {
    const kernel = this.#process ?? this.#launch();
    try {
      await kernel.ready;
      return kernel === this.#process;
    } catch {
      return false;
    }
  }

  execute(request: ExecuteRequest): void {
    this.#cellId = request.cellId;
    this.#process!.execute(request);
    this.#update({ state: "busy" });
  }

  /** The cell that ran has ended. */
  idle(): void {
    clearTimeout(this.#killTimer);
    if (this.#process) this.#update({ state: "idle", stopping: null });
  }

  /** Stops the running cell and keeps the variables; a cell that cannot be stopped takes its kernel with it. */
  interrupt(): void {
    const kernel = this.#process;
    if (!kernel) return;
    kernel.interrupt();
    if (this.#state.stopping) return; // asked again: the time that was told stands
    const since = Date.now();
    this.#killTimer = setTimeout(() => this.#lostPatience(kernel), this.#patience);
    this.#update({ stopping: { since, until: since + this.#patience } });
  }

  #lostPatience(kernel: KernelProcess): void {
    if (kernel !== this.#process) return;
    this.kill(`The cell did not stop within ${this.#patience / 1000} s, so its kernel was ended: all variables are lost.`);
  }

  /** @throws `kernel/none`, and what `KernelProcess.ask` throws */
  async ask(question: Question): Promise<unknown> {
    if (this.#process) return await this.#process.ask(question);
    throw noProcess();
  }

  /** @throws `kernel/none`, and what `KernelProcess.inspect` throws */
  async inspect(inspection: Inspection): Promise<Inspected> {
    if (this.#process) return await this.#process.inspect(inspection);
    throw noProcess();
  }

  forget(cellId: string): void {
    this.#process?.forget(cellId);
  }

  /** Ends the process at once. */
  kill(note = "The kernel was ended: all variables are lost."): void {
    this.#killNote = note;
    this.#process?.kill();
  }

  /** Ends the kernel; resolves when its process is gone. */
  async stop(note = "The kernel was ended."): Promise<void> {
    const kernel = this.#process;
    if (!kernel) return;
    this.#killNote = note;
    this.#stopping = true;
    await (this.#state.state === "busy" ? this.#killed(kernel) : kernel.shutdown());
  }

  async #killed(kernel: KernelProcess): Promise<void> {
    kernel.kill();
    await kernel.exited;
  }

  #launch(): KernelProcess {
    const kernel = new KernelProcess(this.#options);
    this.#process = kernel;
    this.#generation++;
    this.#killNote = null;
    this.#stopping = false;
    this.#update({ ...noKernel, state: "starting", pid: kernel.pid });
    kernel.on("message", (message) => this.#received(kernel, message));
    kernel.on("exit", (exit) => this.#exited(kernel, exit));
    return kernel;
  }

  #received(kernel: KernelProcess, message: FromKernel): void {
    if (kernel !== this.#process) return;
    if (message.type === "ready") this.#update({ state: "idle" });
    if (message.type === "backend") this.#update({ backend: message.name, note: message.note });
    if (message.type === "memory") this.#update({ memory: message.memory, tensors: message.tensors });
    this.#events.message(message);
  }

  #exited(kernel: KernelProcess, exit: KernelExit): void {
    if (kernel !== this.#process) return;
    clearTimeout(this.#killTimer);
    this.#process = null;
    const end = { reason: this.#reason(exit), lastOutput: exit.expected ? "" : lastWords(exit.stderr), cellId: this.#cellOf(exit) };
    const note = [end.reason, end.lastOutput].filter(Boolean).join(" Last it said: ");
    const ended = this.#stopping ? ({ state: "none", end: null } as const) : ({ state: "dead", end } as const);
    this.#update({ ...noKernel, ...ended, backend: this.#state.backend, note });
    this.#events.ended(exit, note);
  }

  #reason(exit: KernelExit): string {
    return exit.expected ? (this.#killNote ?? exit.reason) : exit.reason;
  }

  #cellOf(exit: KernelExit): string | null {
    return exit.executionId === null ? null : this.#cellId;
  }

  #update(change: Partial<KernelState>): void {
    this.#state = { ...this.#state, ...change };
    this.#events.stateChanged();
  }
}

const noProcess = (): SteerlabError =>
  new SteerlabError("kernel/none", "This notebook has no kernel, so nothing that its cells made is there to ask.", {
    hint: "Run the cell again, then ask.",
  });
