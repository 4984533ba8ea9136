import { isDeepStrictEqual } from "node:util";
import type { CellView, NotebookEvent } from "../../src/rpc/contract.ts";
import type { CellOutputs } from "./cellOutputs.ts";
import type { CellRuns } from "./cellRuns.ts";
import { cellStates, type StateAndReason } from "./cellStates.ts";
import type { DocumentCell, NotebookDocument } from "./notebookDocument.ts";
import type { NotebookGraph } from "./notebookGraph.ts";
import type { NotebookKernel } from "./notebookKernel.ts";
import type { NotebookOnDisk } from "./notebookOnDisk.ts";
import type { RunQueue } from "./runQueue.ts";

export interface NotebookViewsOptions {
  readonly document: NotebookDocument;
  readonly graph: NotebookGraph;
  readonly queue: RunQueue;
  readonly cellRuns: CellRuns;
  readonly outputs: CellOutputs;
  readonly kernel: NotebookKernel;
  readonly onDisk: Pick<NotebookOnDisk, "conflictOf">;
  readonly tell: (event: NotebookEvent) => void;
}

/** A cell's view without what has events of its own. */
type LightView = Omit<CellView, "outputs" | "progress">;

/** The cells as pages see them. Remembers what was told, so that only what has changed is told again. */
export class NotebookViews {
  readonly #options: NotebookViewsOptions;
  readonly #told = new Map<string, LightView>();
  #order = "";
  #queue = "";

  constructor(options: NotebookViewsOptions) {
    this.#options = options;
  }

  get cells(): readonly CellView[] {
    const states = this.states();
    return this.#options.document.cells.map((cell) => this.#whole(this.#light(cell, states.get(cell.id)!)));
  }

  states(): Map<string, StateAndReason> {
    const { document, graph, queue, cellRuns, kernel } = this.#options;
    return cellStates({
      ...{ cells: document.cells, graph: graph.graph, lastRuns: cellRuns.last, queued: queue.waiting, heldBack: queue.heldBack },
      kernel: kernel.state.state === "dead" || kernel.state.state === "none" ? -1 : kernel.generation,
      running: cellRuns.running?.cellId ?? null,
    });
  }

  /** The cell is told again, with all its outputs, whatever was told. */
  refresh(cellId: string): void {
    this.#told.delete(cellId);
  }

  /** Tells every cell whose view has changed since it was last told, then the order and the queue if they have. */
  tell(): void {
    const states = this.states();
    const { cells } = this.#options.document;
    for (const cell of cells) this.#tellCell(cell, states.get(cell.id)!);
    this.#tellOrder(cells.map((cell) => cell.id));
    this.#tellQueue(this.#options.queue.waiting);
  }

  #tellOrder(cellIds: readonly string[]): void {
    if (cellIds.join() === this.#order) return;
    this.#order = cellIds.join();
    for (const id of this.#told.keys()) if (!cellIds.includes(id)) this.#told.delete(id); // a page forgets it, too
    this.#options.tell({ type: "order", cellIds });
  }

  #tellQueue(cellIds: readonly string[]): void {
    if (cellIds.join() === this.#queue) return;
    this.#queue = cellIds.join();
    this.#options.tell({ type: "queue", cellIds });
  }

  #tellCell(cell: DocumentCell, state: StateAndReason): void {
    const now = this.#light(cell, state);
    const before = this.#told.get(cell.id);
    const replaced = this.#options.outputs.takeReplaced(cell.id);
    if (before && isSame(before, now) && !replaced) return;
    this.#told.set(cell.id, now);
    this.#options.tell({ type: "cell", cell: this.#whole(now), ...(before === undefined || replaced ? {} : { sameOutputs: true }) });
  }

  #whole(view: LightView): CellView {
    const { outputs, cellRuns } = this.#options;
    return { ...view, outputs: outputs.of(view.id), progress: view.state === "running" ? cellRuns.progress : [] };
  }

  #light({ id, kind, title, source, version, metadata }: DocumentCell, { state, reason }: StateAndReason): LightView {
    const { graph, cellRuns, kernel } = this.#options;
    const analysis = graph.analysis(id);
    const running = cellRuns.running?.cellId === id ? cellRuns.running : null;
    const last = cellRuns.last.get(id);
    return {
      ...{ id, kind, title, source, version, metadata, state, reason },
      count: running?.count ?? (last?.kernel === kernel.generation ? last.count : null),
      started: running?.at ?? (last?.copied ? null : last?.started) ?? null,
      duration: running ? null : (last?.duration ?? null),
      defines: analysis?.defines ?? nothing,
      reads: graph.graph.readsOf(id),
      conflict: this.#options.onDisk.conflictOf(id),
      ranSource: last && last.source !== source ? last.source : null,
      expensive: analysis?.expensive ?? false,
    };
  }
}

const nothing: readonly string[] = [];

/** Compared at every change of any cell: what stayed is mostly the very same value. */
const isSame = (before: LightView, now: LightView): boolean =>
  (Object.keys(now) as (keyof LightView)[]).every((key) => before[key] === now[key] || isDeepStrictEqual(before[key], now[key]));
