// One open notebook, as pages and the terminal work with it: what can be asked of it, and what is done to its parts then.
import { EventEmitter } from "node:events";
import type { Inspected, Inspection } from "../../src/output/inspection.ts";
import type { CellChange } from "../../src/rpc/cellChange.ts";
import type { CellKind, NotebookEvent, NotebookState, RunEvent } from "../../src/rpc/contract.ts";
import type { Question } from "../../src/session/questions.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import type { CellOutputs } from "./cellOutputs.ts";
import { copiedOutputs } from "./copiedOutputs.ts";
import { NotebookHistory } from "./notebookHistory.ts";
import { NotebookParts, type SessionOptions } from "./notebookParts.ts";

export type { SessionOptions } from "./notebookParts.ts";

interface SessionEvents {
  event: [event: NotebookEvent];
  run: [event: RunEvent];
  /** nothing runs and nothing is queued */
  idle: [];
}

export class NotebookSession extends EventEmitter<SessionEvents> {
  readonly #options: SessionOptions;
  readonly #parts: NotebookParts;
  readonly #history: NotebookHistory;
  #closed = false;

  /** @throws `notebook/not-found`, `notebook/cannot-read`, `database/…` */
  constructor(options: SessionOptions) {
    super();
    this.#options = options;
    this.#parts = new NotebookParts(options, {
      event: (event) => void this.emit("event", event),
      run: (event) => void this.emit("run", event),
      idle: () => void this.emit("idle"),
    });
    this.#history = new NotebookHistory({ ...options, document: this.#parts.document });
  }

  get state(): NotebookState {
    return {
      path: this.path,
      version: this.#parts.document.version,
      cells: this.#parts.views.cells,
      kernel: this.#parts.runner.kernel.state,
      variables: this.#parts.runner.variables,
      tensors: this.#parts.runner.tensors,
      saved: this.#parts.onDisk.saved,
      saveError: this.#parts.onDisk.saveError,
      queue: this.#parts.queue.waiting,
      autorun: this.#parts.autorun,
    };
  }

  /** What its cells have put out. */
  get outputs(): CellOutputs {
    return this.#parts.outputs;
  }

  /** relative to the workspace, with / */
  get path(): string {
    return this.#parts.document.path;
  }

  /** The notebook as its file should stand. */
  get text(): string {
    return this.#parts.document.print();
  }

  get kernelState(): NotebookState["kernel"]["state"] {
    return this.#parts.runner.kernel.state.state;
  }

  /** Looks at the file first: where the system cannot watch, this is when another program's change is seen. */
  refresh(): NotebookState {
    this.#parts.onDisk.checkDisk();
    return this.state;
  }

  // ---- editing ----------------------------------------------------------------------------------------------

  /** @throws `notebook/conflict`, `notebook/unknown-cell` */
  editCell(cellId: string, source: string, baseVersion: number): { version: number } {
    const before = this.#parts.document.version;
    const version = this.#parts.document.edit(cellId, source, baseVersion);
    if (this.#parts.document.version !== before) this.#parts.edited();
    return { version };
  }

  insertCell(index: number, kind: CellKind, source: string): { cellId: string } {
    const cellId = this.#parts.document.insert(index, kind, source);
    this.#parts.edited();
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
    const before = this.#parts.cellIds();
    const undo = this.#parts.document.change(changes, (id) => notebooks.isTaken(id, this.path));
    const now = this.#parts.cellIds();
    for (const id of before) if (!now.has(id)) this.#departs(id);
    this.#parts.copyOutputs(copiedOutputs(changes, undo));
    const unknown = [...now].filter((id) => !before.has(id) && !this.#returns(id));
    if (unknown.length > 0) this.#parts.restore();
    this.#parts.queue.retain(new Set(this.#parts.document.cells.filter((cell) => cell.kind === "code").map((cell) => cell.id)));
    this.#parts.edited();
    return undo;
  }

  /** @throws `notebook/cell-running` */
  deleteCell(cellId: string): void {
    this.changeCells([{ type: "delete", cellId }]);
  }

  #refuseIfRunning(cellId: string): void {
    if (this.#parts.cellRuns.running?.cellId !== cellId) return;
    throw new SteerlabError("notebook/cell-running", `Cell ${this.#parts.document.indexOf(cellId) + 1} is running.`, {
      hint: "Interrupt it, then delete it.",
    });
  }

  #departs(cellId: string): void {
    this.#parts.departed.add(cellId, this.#parts.cellRuns.forget(cellId));
    this.#parts.views.refresh(cellId);
  }

  /** @returns whether it is known here how it last ran */
  #returns(cellId: string): boolean {
    const run = this.#parts.departed.takeBack(cellId);
    if (run) this.#parts.cellRuns.recall(cellId, run);
    return run !== undefined;
  }

  moveCell(cellId: string, index: number): void {
    this.#parts.document.move(cellId, index);
    this.#parts.edited();
  }

  setCellKind(cellId: string, kind: CellKind): void {
    this.#parts.document.setKind(cellId, kind);
    if (kind === "markdown") this.#parts.queue.remove([cellId]);
    this.#parts.edited();
  }

  clearOutputs(cellIds: readonly string[] = this.#parts.document.cells.map((cell) => cell.id)): void {
    for (const id of cellIds) this.#parts.document.indexOf(id);
    this.#parts.outputs.clear(cellIds);
    this.#parts.views.tell();
  }

  /** @throws `notebook/changed-on-disk`, `notebook/cannot-save` */
  saveNow(): void {
    this.#parts.onDisk.save();
  }

  /** The file has another name from now on: kernel, cells and outputs stay. */
  moved(path: string, file: string): void {
    this.#parts.document.path = path;
    this.#parts.onDisk.moved(file);
  }

  /** Ends the conflict between unsaved edits and what another program wrote. */
  settleFile(keep: "mine" | "disk"): void {
    this.#parts.onDisk.settleFile(keep);
  }

  /** The same of one cell. */
  settleCell(cellId: string, keep: "mine" | "disk"): void {
    this.#parts.onDisk.settleCell(cellId, keep);
  }

  /** How the notebook stood at times, against how it stands now. */
  get history(): NotebookHistory {
    this.#options.writes.flush();
    return this.#history;
  }

  /** Makes the notebook, or one cell, what it was in a version. @throws `history/unknown` */
  restoreVersion(version: number, cell?: number): void {
    if (cell === undefined) this.#parts.onDisk.replace(this.history.text(version));
    else this.changeCells(this.history.bringBack(version, cell));
  }

  // ---- running ----------------------------------------------------------------------------------------------

  /** Queues cells in the notebook's order; text cells are passed over. */
  runCells(cellIds: readonly string[]): void {
    for (const id of cellIds) this.#parts.document.indexOf(id);
    this.#parts.queue.add(cellIds);
  }

  runAll(): void {
    this.runCells(this.#parts.document.cells.map((cell) => cell.id));
  }

  /** Runs what is stale, and what that needs and has not run. */
  runStale(): void {
    const states = this.#parts.views.states();
    const stale = this.#parts.document.cells.filter((cell) => states.get(cell.id)!.state === "stale").map((cell) => cell.id);
    const needed = stale.flatMap((id) => this.#parts.graph.graph.ancestorsOf(id)).filter((id) => states.get(id)!.state !== "fresh");
    this.runCells([...stale, ...needed]);
  }

  /** Puts a waiting cell at another place of the queue, from 0. */
  moveQueued(cellId: string, index: number): void {
    this.#parts.document.indexOf(cellId);
    this.#parts.queue.move(cellId, index);
  }

  clearQueue(cellIds: readonly string[] = this.#parts.queue.waiting): void {
    this.#parts.queue.remove(cellIds);
    this.#parts.views.tell();
  }

  /** Whether cheap cells run again by themselves when a cell that they follow from has run. */
  setAutorun(on: boolean): void {
    const { notebooks, writes } = this.#options;
    this.#parts.autorun = on;
    writes.add(() => notebooks.setAutorun(this.path, on));
    this.emit("event", { type: "autorun", on });
  }

  interrupt(): void {
    const { running } = this.#parts.cellRuns;
    const which = running ? this.#parts.label(running.cellId) : "the run";
    this.#parts.queue.holdBack(`not run: ${which} was interrupted`);
    if (running) this.#parts.runner.kernel.interrupt();
  }

  /** Ends the kernel, whatever it does. */
  kill(): void {
    this.#parts.queue.holdBack("not run: the kernel was ended");
    this.#parts.runner.kernel.kill();
  }

  /** Asks the kernel about something that a cell has made. */
  ask(question: Question): Promise<unknown> {
    return this.#parts.runner.kernel.ask(question);
  }

  /** Looks into a value that the kernel has. */
  inspect(inspection: Inspection): Promise<Inspected> {
    return this.#parts.runner.kernel.inspect(inspection);
  }

  async restartKernel(): Promise<void> {
    await this.stopKernel();
    await this.#parts.runner.kernel.start();
  }

  /** Variables are lost; then these cells run. */
  async restartAndRun(cellIds: readonly string[]): Promise<void> {
    await this.stopKernel();
    this.runCells(cellIds);
  }

  async stopKernel(): Promise<void> {
    this.#parts.queue.holdBack("not run: the kernel was restarted");
    await this.#parts.runner.kernel.stop("The kernel was restarted: all variables are gone.");
    await this.#parts.queue.whenDone();
  }

  /** Resolves when nothing runs and nothing is queued. */
  whenIdle(): Promise<void> {
    return this.#parts.queue.whenIdle();
  }

  /** Saves, ends the kernel, and stores what it had put out. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#parts.queue.holdBack("not run: the notebook was closed");
    this.#parts.onDisk.close();
    await this.#parts.runner.kernel.stop("The notebook was closed.");
    await this.#parts.queue.whenDone();
    this.#options.writes.flush();
    this.removeAllListeners();
  }
}
