// One open notebook: its cells and its file here, its queue, runs, kernel and views in parts of their own. Pages and the
// terminal both work through it.
import { EventEmitter } from "node:events";
import type { HistoryStore } from "../../db/historyStore.ts";
import type { NotebookStore } from "../../db/notebookStore.ts";
import type { RunStore } from "../../db/runStore.ts";
import type { Inspected, Inspection } from "../../src/output/inspection.ts";
import type { CellChange } from "../../src/rpc/cellChange.ts";
import type { CellKind, NotebookEvent, NotebookState, RunEvent } from "../../src/rpc/contract.ts";
import type { Question } from "../../src/session/questions.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import type { KernelOptions } from "../kernel/kernelProcess.ts";
import { cellsToFollow } from "./autorun.ts";
import { CellOutputs } from "./cellOutputs.ts";
import { CellRunner, type CellRunnerOptions } from "./cellRunner.ts";
import { CellRuns } from "./cellRuns.ts";
import { DepartedCells } from "./departedCells.ts";
import { gitSnapshot } from "./gitState.ts";
import type { NotebookDocument } from "./notebookDocument.ts";
import { NotebookGraph } from "./notebookGraph.ts";
import { NotebookHistory } from "./notebookHistory.ts";
import { NotebookOnDisk } from "./notebookOnDisk.ts";
import { NotebookViews } from "./notebookViews.ts";
import { RunQueue } from "./runQueue.ts";
import type { WriteQueue } from "./writeQueue.ts";

export interface SessionOptions {
  /** relative to the workspace, with / */
  readonly path: string;
  /** absolute */
  readonly file: string;
  readonly kernel: KernelOptions;
  readonly notebooks: NotebookStore;
  readonly history: HistoryStore;
  readonly runs: RunStore;
  readonly writes: WriteQueue;
  readonly owner: string;
  /** whether edits that an earlier session could not save are taken up */
  readonly recover?: boolean;
}

interface SessionEvents {
  event: [event: NotebookEvent];
  run: [event: RunEvent];
  /** nothing runs and nothing is queued */
  idle: [];
}

type RunnerParts = Pick<CellRunnerOptions, "document" | "graph" | "queue" | "cellRuns" | "outputs">;

export class NotebookSession extends EventEmitter<SessionEvents> {
  readonly #options: SessionOptions;
  readonly #document: NotebookDocument;
  readonly #graph = new NotebookGraph();
  readonly #outputs: CellOutputs;
  readonly #cellRuns: CellRuns;
  readonly #queue: RunQueue;
  readonly #runner: CellRunner;
  readonly #views: NotebookViews;
  readonly #onDisk: NotebookOnDisk;
  readonly #history: NotebookHistory;
  #autorun: boolean;
  readonly #departed = new DepartedCells();
  #closed = false;

  /** @throws `notebook/not-found`, `notebook/cannot-read`, `database/…` */
  constructor(options: SessionOptions) {
    super();
    const { path, notebooks, writes } = options;
    const tell = (event: NotebookEvent) => void this.emit("event", event);
    this.#options = options;
    this.#autorun = notebooks.autorun(path);
    this.#onDisk = this.#openFile(tell);
    this.#document = this.#onDisk.document;
    this.#history = new NotebookHistory({ ...options, document: this.#document });
    this.#outputs = new CellOutputs(notebooks, writes, tell);
    this.#cellRuns = new CellRuns({ notebooks, writes, outputs: this.#outputs });
    this.#queue = this.#createQueue();
    const parts = { document: this.#document, graph: this.#graph, queue: this.#queue, cellRuns: this.#cellRuns, outputs: this.#outputs };
    this.#runner = this.#createRunner(parts, tell);
    this.#views = new NotebookViews({ ...parts, kernel: this.#runner.kernel, onDisk: this.#onDisk, tell });
    this.#restore();
    this.#changed();
    this.#onDisk.begin();
  }

  get state(): NotebookState {
    return {
      path: this.path,
      version: this.#document.version,
      cells: this.#views.cells,
      kernel: this.#runner.kernel.state,
      variables: this.#runner.variables,
      tensors: this.#runner.tensors,
      saved: this.#onDisk.saved,
      saveError: this.#onDisk.saveError,
      queue: this.#queue.waiting,
      autorun: this.#autorun,
    };
  }

  /** What its cells have put out. */
  get outputs(): CellOutputs {
    return this.#outputs;
  }

  /** relative to the workspace, with / */
  get path(): string {
    return this.#document.path;
  }

  /** The notebook as its file should stand. */
  get text(): string {
    return this.#document.print();
  }

  get kernelState(): NotebookState["kernel"]["state"] {
    return this.#runner.kernel.state.state;
  }

  /** Looks at the file first: where the system cannot watch, this is when another program's change is seen. */
  refresh(): NotebookState {
    this.#onDisk.checkDisk();
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

  /**
   * All of the changes or none. A deleted cell that is inserted again comes back with its outputs and, when nothing has run
   * meanwhile, with its variables.
   * @returns what takes them back
   * @throws `notebook/cell-running`, `notebook/unknown-cell`
   */
  changeCells(changes: readonly CellChange[]): readonly CellChange[] {
    const { notebooks } = this.#options;
    for (const change of changes) if (change.type === "delete") this.#refuseIfRunning(change.cellId);
    const before = this.#cellIds();
    const undo = this.#document.change(changes, (id) => notebooks.isTaken(id, this.path));
    const now = this.#cellIds();
    for (const id of before) if (!now.has(id)) this.#departs(id);
    for (const id of now) if (!before.has(id)) this.#returns(id);
    this.#queue.retain(new Set(this.#document.cells.filter((cell) => cell.kind === "code").map((cell) => cell.id)));
    this.#edited();
    return undo;
  }

  /** @throws `notebook/cell-running` */
  deleteCell(cellId: string): void {
    this.changeCells([{ type: "delete", cellId }]);
  }

  #refuseIfRunning(cellId: string): void {
    if (this.#cellRuns.running?.cellId !== cellId) return;
    throw new SteerlabError("notebook/cell-running", `Cell ${this.#document.indexOf(cellId) + 1} is running.`, {
      hint: "Interrupt it, then delete it.",
    });
  }

  #departs(cellId: string): void {
    this.#departed.add(cellId, this.#cellRuns.forget(cellId));
    this.#views.refresh(cellId);
  }

  #returns(cellId: string): void {
    const run = this.#departed.takeBack(cellId);
    if (run) this.#cellRuns.recall(cellId, run);
    else this.#restore();
  }

  moveCell(cellId: string, index: number): void {
    this.#document.move(cellId, index);
    this.#edited();
  }

  setCellKind(cellId: string, kind: CellKind): void {
    this.#document.setKind(cellId, kind);
    if (kind === "markdown") this.#queue.remove([cellId]);
    this.#edited();
  }

  clearOutputs(cellIds: readonly string[] = this.#document.cells.map((cell) => cell.id)): void {
    for (const id of cellIds) this.#document.indexOf(id);
    this.#outputs.clear(cellIds);
    this.#views.tell();
  }

  /** @throws `notebook/changed-on-disk`, `notebook/cannot-save` */
  saveNow(): void {
    this.#onDisk.save();
  }

  /** The file has another name from now on: kernel, cells and outputs stay. */
  moved(path: string, file: string): void {
    this.#document.path = path;
    this.#onDisk.moved(file);
  }

  /** Ends the conflict between unsaved edits and what another program wrote. */
  settleFile(keep: "mine" | "disk"): void {
    this.#onDisk.settleFile(keep);
  }

  /** The same of one cell. */
  settleCell(cellId: string, keep: "mine" | "disk"): void {
    this.#onDisk.settleCell(cellId, keep);
  }

  /** How the notebook stood at times, against how it stands now. */
  get history(): NotebookHistory {
    this.#options.writes.flush();
    return this.#history;
  }

  /** Makes the notebook, or one cell, what it was in a version. @throws `history/unknown` */
  restoreVersion(version: number, cell?: number): void {
    if (cell === undefined) this.#onDisk.replace(this.history.text(version));
    else this.changeCells(this.history.bringBack(version, cell));
  }

  // ---- running ----------------------------------------------------------------------------------------------

  /** Queues cells in the notebook's order; text cells are passed over. */
  runCells(cellIds: readonly string[]): void {
    for (const id of cellIds) this.#document.indexOf(id);
    this.#queue.add(cellIds);
  }

  runAll(): void {
    this.runCells(this.#document.cells.map((cell) => cell.id));
  }

  /** Runs what is stale, and what that needs and has not run. */
  runStale(): void {
    const states = this.#views.states();
    const stale = this.#document.cells.filter((cell) => states.get(cell.id)!.state === "stale").map((cell) => cell.id);
    const needed = stale.flatMap((id) => this.#graph.graph.ancestorsOf(id)).filter((id) => states.get(id)!.state !== "fresh");
    this.runCells([...stale, ...needed]);
  }

  /** Puts a waiting cell at another place of the queue, from 0. */
  moveQueued(cellId: string, index: number): void {
    this.#document.indexOf(cellId);
    this.#queue.move(cellId, index);
  }

  clearQueue(cellIds: readonly string[] = this.#queue.waiting): void {
    this.#queue.remove(cellIds);
    this.#views.tell();
  }

  /** Whether cheap cells run again by themselves when a cell that they follow from has run. */
  setAutorun(on: boolean): void {
    const { notebooks, writes } = this.#options;
    this.#autorun = on;
    writes.add(() => notebooks.setAutorun(this.path, on));
    this.emit("event", { type: "autorun", on });
  }

  interrupt(): void {
    const { running } = this.#cellRuns;
    const which = running ? this.#label(running.cellId) : "the run";
    this.#queue.holdBack(`not run: ${which} was interrupted`);
    if (running) this.#runner.kernel.interrupt();
  }

  /** Ends the kernel, whatever it does. */
  kill(): void {
    this.#queue.holdBack("not run: the kernel was ended");
    this.#runner.kernel.kill();
  }

  /** Asks the kernel about something that a cell has made. */
  ask(question: Question): Promise<unknown> {
    return this.#runner.kernel.ask(question);
  }

  /** Looks into a value that the kernel has. */
  inspect(inspection: Inspection): Promise<Inspected> {
    return this.#runner.kernel.inspect(inspection);
  }

  async restartKernel(): Promise<void> {
    await this.stopKernel();
    await this.#runner.kernel.start();
  }

  /** Variables are lost; then these cells run. */
  async restartAndRun(cellIds: readonly string[]): Promise<void> {
    await this.stopKernel();
    this.runCells(cellIds);
  }

  async stopKernel(): Promise<void> {
    this.#queue.holdBack("not run: the kernel was restarted");
    await this.#runner.kernel.stop("The kernel was restarted: all variables are gone.");
    await this.#queue.whenDone();
  }

  /** Resolves when nothing runs and nothing is queued. */
  whenIdle(): Promise<void> {
    return this.#queue.whenIdle();
  }

  /** Saves, ends the kernel, and stores what it had put out. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue.holdBack("not run: the notebook was closed");
    this.#onDisk.close();
    await this.#runner.kernel.stop("The notebook was closed.");
    await this.#queue.whenDone();
    this.#options.writes.flush();
    this.removeAllListeners();
  }

  // ---- how the parts hang together --------------------------------------------------------------------------

  #createQueue(): RunQueue {
    return new RunQueue({
      order: () => this.#document.cells.filter((cell) => cell.kind === "code").map((cell) => cell.id),
      prepare: async () => {
        this.#runner.git = await gitSnapshot(this.#options.kernel.workspace);
      },
      run: (cellId) => this.#runner.run(cellId),
      label: (cellId) => this.#label(cellId),
      ranWell: (cellId) => this.#runFollowers(cellId),
      changed: () => this.#views.tell(),
      idle: () => void this.emit("idle"),
    });
  }

  #createRunner(parts: RunnerParts, tell: (event: NotebookEvent) => void): CellRunner {
    return new CellRunner(
      { ...this.#options, ...parts },
      {
        beforeRun: () => {
          for (const id of this.#departed.letGo()) this.#runner.kernel.forget(id);
          this.#saveBeforeRun();
        },
        begins: () => this.#storeCells(),
        changed: () => this.#views.tell(),
        event: tell,
        run: (event) => void this.emit("run", event),
      },
    );
  }

  #openFile(tell: (event: NotebookEvent) => void): NotebookOnDisk {
    return new NotebookOnDisk(this.#options, {
      replaced: () => this.#replaced(),
      saved: () => tell({ type: "saved", saved: this.#onDisk.saved, error: this.#onDisk.saveError }),
    });
  }

  #runFollowers(cellId: string): void {
    if (!this.#autorun) return;
    const { graph } = this.#graph;
    const isExpensive = (id: string) => this.#graph.analysis(id)?.expensive ?? false;
    const followers = cellsToFollow({ cellId, graph, states: this.#views.states(), isExpensive });
    if (followers.length > 0) this.#queue.add(followers);
  }

  /** Git then sees what runs; a file that cannot be saved has told the page already and need not keep a cell from running. */
  #saveBeforeRun(): void {
    try {
      this.#onDisk.save();
    } catch (error) {
      if (!(error instanceof SteerlabError)) throw error;
    }
  }

  #edited(): void {
    this.#changed();
    this.#onDisk.edited();
  }

  #replaced(): void {
    this.#queue.retain(this.#cellIds());
    this.#restore();
    this.#changed();
  }

  #changed(): void {
    this.#graph.update(this.#document.cells);
    this.#storeCells();
    this.#views.tell();
  }

  #storeCells(): void {
    const { notebooks, writes } = this.#options;
    const cells = this.#document.cells;
    writes.add(() => notebooks.saveCells(this.path, cells));
  }

  /** Takes up what was stored of cells that this session does not know yet. */
  #restore(): void {
    this.#cellRuns.restore(this.path, this.#cellIds());
  }

  #cellIds(): Set<string> {
    return new Set(this.#document.cells.map((cell) => cell.id));
  }

  #label(cellId: string): string {
    const index = this.#document.cells.findIndex((cell) => cell.id === cellId);
    return index < 0 ? "a deleted cell" : `cell ${index + 1}`;
  }
}
