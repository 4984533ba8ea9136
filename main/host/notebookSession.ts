// One open notebook: its cells, its file, its kernel, and what runs next. Pages and the terminal both work through it.
import { EventEmitter } from "node:events";
import { ulid } from "ulid";
import type { NotebookStore } from "../../db/notebookStore.ts";
import type { RunStore } from "../../db/runStore.ts";
import type { CellOutput, Progress } from "../../src/output/cellOutput.ts";
import type { CellKind, CellView, NotebookEvent, NotebookState, RunEvent, Variable } from "../../src/rpc/contract.ts";
import { type PlainError, plainError, SteerlabError } from "../../src/steerlabError.ts";
import type { KernelExit, KernelOptions } from "../kernel/kernelProcess.ts";
import type { FromKernel } from "../kernel/protocol.ts";
import { Autosave } from "./autosave.ts";
import { CellOutputs } from "./cellOutputs.ts";
import { cellStates, type LastRun, type StateAndReason } from "./cellStates.ts";
import { type GitState, gitState } from "./gitState.ts";
import { NotebookDocument } from "./notebookDocument.ts";
import { readNotebookFile } from "./notebookFile.ts";
import { NotebookGraph } from "./notebookGraph.ts";
import { NotebookKernel } from "./notebookKernel.ts";
import { provenance } from "./provenance.ts";
import { type RunMessage, type RunOrigin, RunRecorder } from "./runRecorder.ts";
import type { WriteQueue } from "./writeQueue.ts";

export interface SessionOptions {
  /** relative to the workspace, with / */
  readonly path: string;
  /** absolute */
  readonly file: string;
  readonly kernel: KernelOptions;
  readonly notebooks: NotebookStore;
  readonly runs: RunStore;
  readonly writes: WriteQueue;
  readonly owner: string;
}

interface SessionEvents {
  event: [event: NotebookEvent];
  run: [event: RunEvent];
  /** nothing runs and nothing is queued */
  idle: [];
}

interface RunningCell {
  readonly cellId: string;
  readonly executionId: string;
  readonly source: string;
  readonly count: number;
  readonly read: ReadonlyMap<string, string>;
  readonly at: number;
  readonly ended: (state: LastRun["state"]) => void;
}

export class NotebookSession extends EventEmitter<SessionEvents> {
  readonly path: string;
  readonly #options: SessionOptions;
  readonly #document: NotebookDocument;
  readonly #autosave: Autosave;
  readonly #graph = new NotebookGraph();
  readonly #kernel: NotebookKernel;
  readonly #outputs: CellOutputs;
  readonly #recorder: RunRecorder;
  readonly #lastRuns = new Map<string, LastRun>();
  readonly #heldBack = new Map<string, string>();
  readonly #progress = new Map<string, Progress>();
  readonly #told = new Map<string, string>();
  #order = "";
  #queue: string[] = [];
  #running: RunningCell | null = null;
  #working: Promise<void> | null = null;
  #count = 0;
  #variables: readonly Variable[] = [];
  #git: GitState | null = null;
  #closed = false;

  /** @throws `notebook/not-found`, `notebook/cannot-read`, `database/…` */
  constructor(options: SessionOptions) {
    super();
    const { path, file, notebooks, writes } = options;
    const content = readNotebookFile(file);
    this.path = path;
    this.#options = options;
    this.#document = new NotebookDocument(path, content.text, notebooks.cells(path));
    this.#outputs = new CellOutputs(notebooks, writes, (event) => this.emit("event", event));
    this.#recorder = new RunRecorder({ ...options, tell: (event) => this.emit("run", event) });
    this.#kernel = new NotebookKernel(options.kernel, {
      message: (message) => this.#received(message),
      stateChanged: () => this.emit("event", { type: "kernel", kernel: this.#kernel.state }),
      ended: (exit, note) => this.#kernelEnded(exit, note),
    });
    this.#restore();
    this.#autosave = new Autosave(file, content, {
      print: () => this.#document.print(),
      reloaded: (text) => this.#reloaded(text),
      changed: (saved, error) =>
        this.emit("event", { type: "saved", saved, error: error && `${error.message} ${error.hint ?? ""}`.trim() }),
    });
    this.#changed();
  }

  get state(): NotebookState {
    const states = this.#states();
    return {
      path: this.path,
      version: this.#document.version,
      cells: this.#document.cells.map((cell) => this.#view(cell.id, states.get(cell.id)!)),
      kernel: this.#kernel.state,
      variables: this.#variables,
      saved: this.#autosave.saved,
    };
  }

  /** The notebook as its file should stand. */
  get text(): string {
    return this.#document.print();
  }

  get kernelState(): NotebookState["kernel"]["state"] {
    return this.#kernel.state.state;
  }

  /** Looks at the file first: where the system cannot watch, this is when another program's change is seen. */
  refresh(): NotebookState {
    this.#autosave.checkDisk();
    return this.state;
  }

  // ---- editing ----------------------------------------------------------------------------------------------

  /** @throws `notebook/conflict`, `notebook/unknown-cell` */
  editCell(cellId: string, source: string, baseVersion: number): { version: number } {
    const before = this.#document.version;
    const version = this.#document.edit(cellId, source, baseVersion);
    if (this.#document.version !== before) this.#edited();
    return { version };
  }

  insertCell(index: number, kind: CellKind, source: string): { cellId: string } {
    const cellId = this.#document.insert(index, kind, source);
    this.#edited();
    return { cellId };
  }

  /** @throws `notebook/cell-running` */
  deleteCell(cellId: string): void {
    if (this.#running?.cellId === cellId) {
      throw new SteerlabError("notebook/cell-running", `Cell ${this.#document.indexOf(cellId) + 1} is running.`, {
        hint: "Interrupt it, then delete it.",
      });
    }
    this.#document.delete(cellId);
    this.#queue = this.#queue.filter((id) => id !== cellId);
    this.#kernel.forget(cellId);
    this.#lastRuns.delete(cellId);
    this.#edited();
  }

  moveCell(cellId: string, index: number): void {
    this.#document.move(cellId, index);
    this.#edited();
  }

  setCellKind(cellId: string, kind: CellKind): void {
    this.#document.setKind(cellId, kind);
    if (kind === "markdown") this.#queue = this.#queue.filter((id) => id !== cellId);
    this.#edited();
  }

  clearOutputs(cellIds: readonly string[] = this.#document.cells.map((cell) => cell.id)): void {
    for (const id of cellIds) this.#document.indexOf(id);
    this.#outputs.clear(cellIds);
    for (const id of cellIds) this.#told.delete(id);
    this.#tell();
  }

  /** @throws `notebook/changed-on-disk`, `notebook/cannot-save` */
  saveNow(): void {
    this.#autosave.save();
  }

  /** Ends the conflict between unsaved edits and what another program wrote. */
  settleFile(keep: "mine" | "disk"): void {
    this.#autosave.settle(keep);
  }

  // ---- running ----------------------------------------------------------------------------------------------

  /** Queues cells in the notebook's order; text cells are passed over. */
  runCells(cellIds: readonly string[]): void {
    for (const id of cellIds) this.#document.indexOf(id);
    const wanted = new Set([...this.#queue, ...cellIds]);
    this.#queue = this.#document.cells.filter((cell) => cell.kind === "code" && wanted.has(cell.id)).map((cell) => cell.id);
    for (const id of wanted) this.#heldBack.delete(id);
    this.#tell();
    this.#working ??= this.#work();
  }

  runAll(): void {
    this.runCells(this.#document.cells.map((cell) => cell.id));
  }

  /** Runs what is stale, and what that needs and has not run. */
  runStale(): void {
    const states = this.#states();
    const stale = this.#document.cells.filter((cell) => states.get(cell.id)!.state === "stale").map((cell) => cell.id);
    const needed = stale.flatMap((id) => this.#graph.graph.ancestorsOf(id)).filter((id) => states.get(id)!.state !== "fresh");
    this.runCells([...stale, ...needed]);
  }

  interrupt(): void {
    const which = this.#running ? this.#label(this.#running.cellId) : "the run";
    this.#holdBack(`not run: ${which} was interrupted`);
    if (this.#running) this.#kernel.interrupt();
  }

  /** Ends the kernel, whatever it does. */
  kill(): void {
    this.#holdBack("not run: the kernel was ended");
    this.#kernel.kill();
  }

  async restartKernel(): Promise<void> {
    await this.stopKernel();
    await this.#kernel.start();
  }

  async stopKernel(): Promise<void> {
    this.#holdBack("not run: the kernel was restarted");
    await this.#kernel.stop("The kernel was restarted: all variables are gone.");
    await this.#working;
  }

  /** Resolves when nothing runs and nothing is queued. */
  async whenIdle(): Promise<void> {
    while (this.#working) await this.#working;
  }

  /** Saves, ends the kernel, and stores what it had put out. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#holdBack("not run: the notebook was closed");
    this.#autosave.close();
    await this.#kernel.stop("The notebook was closed.");
    await this.#working;
    this.#options.writes.flush();
    this.removeAllListeners();
  }

  // ---- the queue --------------------------------------------------------------------------------------------

  async #work(): Promise<void> {
    this.#git = await gitState(this.#options.kernel.workspace);
    while (this.#queue.length > 0) {
      const cellId = this.#queue[0]!;
      const state = await this.#runCell(cellId);
      if (state !== null && state !== "ok")
        this.#holdBack(`not run: ${this.#label(cellId)} ${state === "failed" ? "failed" : "was interrupted"}`);
    }
    this.#working = null;
    this.emit("idle");
  }

  /** @returns null when the cell left the queue meanwhile */
  async #runCell(cellId: string): Promise<LastRun["state"] | null> {
    const problem = this.#graph.graph.problems.get(cellId);
    if (problem) return this.#refuse(cellId, placed(problem));
    if (this.#kernel.state.state !== "idle" && !(await this.#kernel.start())) {
      return this.#queue.includes(cellId) ? this.#refuse(cellId, notStarted(this.#kernel.state.note)) : null;
    }
    if (this.#queue[0] !== cellId) return null;
    this.#saveBeforeRun();
    return new Promise((ended) => this.#execute(cellId, ended));
  }

  #execute(cellId: string, ended: RunningCell["ended"]): void {
    const { source } = this.#document.cell(cellId);
    const { graph } = this.#graph;
    const read = new Map(graph.readsOf(cellId).map((name) => [name, graph.ownerOf(name)!]));
    const running = { cellId, executionId: ulid(), source, count: ++this.#count, read, at: Date.now(), ended };
    this.#queue.shift();
    this.#running = running;
    this.#begin(running);
    this.#kernel.execute({ executionId: running.executionId, cellId, notebook: this.path, count: running.count, source });
    this.#tell();
  }

  /** A cell that cannot run says so as its output, without reaching the kernel. */
  #refuse(cellId: string, error: PlainError): LastRun["state"] {
    const running = { cellId, executionId: ulid(), source: this.#document.cell(cellId).source, count: 0, read: new Map(), at: Date.now() };
    this.#queue = this.#queue.filter((id) => id !== cellId);
    this.#begin(running);
    this.#outputs.add(cellId, { kind: "error", error });
    this.#finish({ ...running, ended() {} }, "failed", 0);
    return "failed";
  }

  #begin({ cellId, executionId, source, count, at }: Omit<RunningCell, "ended">): void {
    const { notebooks, writes } = this.#options;
    this.#storeCells();
    writes.add(() =>
      notebooks.startExecution({ id: executionId, cellId, count, source, state: "running", started: at, milliseconds: null }),
    );
    this.#outputs.begin(cellId, executionId);
    this.#progress.clear();
    this.#told.delete(cellId);
  }

  #finish(running: RunningCell, state: LastRun["state"], duration: number): void {
    const { cellId, executionId, source, count, read, at } = running;
    const { notebooks, writes } = this.#options;
    const reached = count > 0;
    this.#lastRuns.set(cellId, {
      ...{ executionId, state, source, read, duration, started: at },
      ...{ count: reached ? count : null, kernel: this.#kernel.generation },
    });
    writes.add(() => notebooks.finishExecution(executionId, state, duration));
    writes.flush();
    this.#progress.clear();
    this.#told.delete(cellId);
    if (this.#running?.executionId === executionId) this.#running = null;
    this.#tell();
    running.ended(state);
  }

  /** Cells that were to run go back to what they were, and say why. */
  #holdBack(reason: string): void {
    for (const id of this.#queue) this.#heldBack.set(id, reason);
    this.#queue = [];
    this.#tell();
  }

  /** Git then sees what runs; a file that cannot be saved has told the page already and need not keep a cell from running. */
  #saveBeforeRun(): void {
    try {
      this.#autosave.save();
    } catch (error) {
      if (!(error instanceof SteerlabError)) throw error;
    }
  }

  // ---- what the kernel says ---------------------------------------------------------------------------------

  #received(message: FromKernel): void {
    switch (message.type) {
      case "output":
        this.#ofRunning(message.executionId, (running) => this.#outputs.add(running.cellId, message.output));
        break;
      case "progress":
        this.#ofRunning(message.executionId, (running) => this.#progressed(running.cellId, message.progress));
        break;
      case "finished":
        this.#ofRunning(message.executionId, (running) => {
          this.#kernel.idle();
          this.#finish(running, message.state, message.milliseconds);
        });
        break;
      case "variables":
        this.#variables = message.variables;
        this.emit("event", message);
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
    if (this.#running?.executionId === executionId) act(this.#running);
  }

  #progressed(cellId: string, progress: Progress): void {
    if (progress.finished) this.#progress.delete(progress.id);
    else this.#progress.set(progress.id, progress);
    this.emit("event", { type: "progress", cellId, progress });
  }

  #originOf(executionId: string | null, message: RunMessage): RunOrigin {
    const running = this.#running?.executionId === executionId ? this.#running : null;
    const start = message.type === "run-start" ? message.start : null;
    return {
      notebook: this.path,
      cellIndex: running && this.#document.indexOf(running.cellId),
      provenance: provenance({
        ...{ cells: this.#document.cells, graph: this.#graph.graph, lastRuns: this.#lastRuns, git: this.#git },
        cell: running && { id: running.cellId, source: running.source },
        params: this.#options.kernel.params ?? {},
        backend: start?.backend ?? this.#kernel.state.backend,
        modelDigest: start?.modelDigest ?? null,
      }),
    };
  }

  #kernelEnded(exit: KernelExit, note: string): void {
    const error = kernelGone(exit, note);
    this.#recorder.kernelEnded(exit.expected ? "interrupted" : "crashed", error);
    this.#variables = [];
    this.#count = 0;
    this.emit("event", { type: "variables", variables: [] });
    if (this.#running) this.#giveUp(this.#running, error, exit.expected ? "interrupted" : "failed");
    this.#tell();
  }

  #giveUp(running: RunningCell, error: PlainError, state: LastRun["state"]): void {
    this.#outputs.add(running.cellId, { kind: "error", error });
    this.#finish(running, state, Date.now() - running.at);
  }

  // ---- what the pages are told ------------------------------------------------------------------------------

  #edited(): void {
    this.#changed();
    this.#autosave.edited();
  }

  #reloaded(text: string): void {
    this.#storeCells();
    this.#options.writes.flush();
    this.#document.replace(text, this.#options.notebooks.cells(this.path));
    const ids = new Set(this.#document.cells.map((cell) => cell.id));
    this.#queue = this.#queue.filter((id) => ids.has(id));
    this.#restore();
    this.#changed();
  }

  #changed(): void {
    this.#graph.update(this.#document.cells);
    this.#storeCells();
    this.#tell();
  }

  #storeCells(): void {
    const { notebooks, writes } = this.#options;
    const cells = this.#document.cells;
    writes.add(() => notebooks.saveCells(this.path, cells));
  }

  /** Takes up what was stored of cells that this session does not know yet. */
  #restore(): void {
    const { notebooks, path } = { ...this.#options };
    const ids = new Set(this.#document.cells.map((cell) => cell.id));
    for (const [cellId, execution] of notebooks.lastExecutions(path)) {
      if (!ids.has(cellId) || this.#lastRuns.has(cellId) || this.#running?.cellId === cellId) continue;
      const { id, source, started, outputs } = execution;
      const state = execution.state === "running" ? "interrupted" : execution.state;
      this.#outputs.restore(cellId, id, outputs);
      this.#lastRuns.set(cellId, {
        ...{ executionId: id, state, source, started, duration: execution.milliseconds },
        ...{ count: null, kernel: null, read: new Map<string, string>() },
      });
    }
  }

  /** Tells every cell whose view has changed since it was last told, then the order if that has. */
  #tell(): void {
    const states = this.#states();
    const cells = this.#document.cells;
    for (const { id } of cells) {
      const view = this.#view(id, states.get(id)!);
      const { outputs: _, progress: __, ...light } = view;
      const now = JSON.stringify(light);
      if (this.#told.get(id) === now) continue;
      this.#told.set(id, now);
      this.emit("event", { type: "cell", cell: view });
    }
    const order = cells.map((cell) => cell.id);
    if (order.join() === this.#order) return;
    this.#order = order.join();
    this.emit("event", { type: "order", cellIds: order });
  }

  #states(): Map<string, StateAndReason> {
    return cellStates({
      ...{ cells: this.#document.cells, graph: this.#graph.graph, lastRuns: this.#lastRuns, queued: this.#queue, heldBack: this.#heldBack },
      kernel: this.#kernel.state.state === "dead" || this.#kernel.state.state === "none" ? -1 : this.#kernel.generation,
      running: this.#running?.cellId ?? null,
    });
  }

  #view(id: string, { state, reason }: StateAndReason): CellView {
    const { kind, source, version, metadata } = this.#document.cell(id);
    const analysis = this.#graph.analysis(id);
    const running = this.#running?.cellId === id ? this.#running : null;
    const last = this.#lastRuns.get(id);
    return {
      ...{ id, kind, source, version, metadata, state, reason },
      count: running?.count ?? (last?.kernel === this.#kernel.generation ? last.count : null),
      started: running?.at ?? last?.started ?? null,
      duration: running ? null : (last?.duration ?? null),
      outputs: this.#outputs.of(id),
      progress: running ? [...this.#progress.values()] : [],
      defines: analysis?.defines ?? [],
      reads: this.#graph.graph.readsOf(id),
      expensive: analysis?.expensive ?? false,
    };
  }

  #label(cellId: string): string {
    const index = this.#document.cells.findIndex((cell) => cell.id === cellId);
    return index < 0 ? "a deleted cell" : `cell ${index + 1}`;
  }
}

/** A problem of the graph with its place as the output of a cell carries it. */
function placed(problem: PlainError): Extract<CellOutput, { kind: "error" }>["error"] {
  const { line, column } = (problem.details ?? {}) as { line?: number; column?: number };
  return { ...problem, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
}

function notStarted(note: string | null): PlainError {
  return withoutStack(
    new SteerlabError("kernel/not-started", `The kernel did not start. ${note ?? ""}`.trim(), {
      hint: "`npm run -s steerlab -- doctor` shows what this machine lacks.",
    }),
  );
}

function kernelGone(exit: KernelExit, note: string): PlainError {
  const code = exit.expected ? "kernel/ended" : "kernel/died";
  const hint = "Variables are lost, outputs and runs are kept; run the cells again from the top.";
  return withoutStack(new SteerlabError(code, note, { hint, details: { exitCode: exit.code, signal: exit.signal } }));
}

function withoutStack(error: SteerlabError): PlainError {
  const { stack: _, ...plain } = plainError(error);
  return plain;
}
