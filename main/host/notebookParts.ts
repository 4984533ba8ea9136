// The parts of an open notebook, and how they hang together: cells and file, graph, outputs, runs, queue, what runs cells in the
// kernel, and what pages see.
import { ulid } from "ulid";
import type { HistoryStore } from "../../db/historyStore.ts";
import type { NotebookStore } from "../../db/notebookStore.ts";
import type { RunStore } from "../../db/runStore.ts";
import type { NotebookEvent, RunEvent } from "../../src/rpc/contract.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import type { KernelOptions } from "../kernel/kernelProcess.ts";
import { cellsToFollow } from "./autorun.ts";
import { CellOutputs } from "./cellOutputs.ts";
import { CellRunner, type CellRunnerOptions } from "./cellRunner.ts";
import { CellRuns } from "./cellRuns.ts";
import type { CopiedOutputs } from "./copiedOutputs.ts";
import { DepartedCells } from "./departedCells.ts";
import type { NotebookDocument } from "./notebookDocument.ts";
import { NotebookGraph } from "./notebookGraph.ts";
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

export interface NotebookListener {
  event(event: NotebookEvent): void;
  run(event: RunEvent): void;
  /** nothing runs and nothing is queued */
  idle(): void;
}

export class NotebookParts {
  readonly document: NotebookDocument;
  readonly graph = new NotebookGraph();
  readonly outputs: CellOutputs;
  readonly cellRuns: CellRuns;
  readonly queue: RunQueue;
  readonly runner: CellRunner;
  readonly views: NotebookViews;
  readonly onDisk: NotebookOnDisk;
  readonly departed = new DepartedCells();
  /** cheap cells run again by themselves when a cell that they follow from has run */
  autorun: boolean;
  readonly #options: SessionOptions;
  readonly #tell: NotebookListener;

  /** @throws `notebook/not-found`, `notebook/cannot-read`, `database/…` */
  constructor(options: SessionOptions, tell: NotebookListener) {
    const { path, notebooks, writes } = options;
    this.#options = options;
    this.#tell = tell;
    this.autorun = notebooks.autorun(path);
    this.onDisk = this.#openFile();
    this.document = this.onDisk.document;
    this.outputs = new CellOutputs(notebooks, writes, (event) => tell.event(event));
    this.cellRuns = new CellRuns({ notebooks, writes, outputs: this.outputs });
    this.queue = this.#createQueue();
    this.runner = this.#createRunner();
    this.views = new NotebookViews({
      ...this.#runnerParts,
      kernel: this.runner.kernel,
      onDisk: this.onDisk,
      tell: (event) => tell.event(event),
    });
    this.restore();
    this.changed();
    this.onDisk.begin();
  }

  get #runnerParts(): Pick<CellRunnerOptions, "document" | "graph" | "queue" | "cellRuns" | "outputs"> {
    const { document, graph, queue, cellRuns, outputs } = this;
    return { document, graph, queue, cellRuns, outputs };
  }

  #createQueue(): RunQueue {
    return new RunQueue({
      order: () => this.document.cells.filter((cell) => cell.kind === "code").map((cell) => cell.id),
      run: (cellId) => this.runner.run(cellId),
      label: (cellId) => this.label(cellId),
      ranWell: (cellId) => this.#runFollowers(cellId),
      changed: () => this.views.tell(),
      idle: () => this.#tell.idle(),
    });
  }

  #createRunner(): CellRunner {
    return new CellRunner(
      { ...this.#options, ...this.#runnerParts },
      {
        beforeRun: () => {
          for (const id of this.departed.letGo()) this.runner.kernel.forget(id);
          this.#saveBeforeRun();
        },
        begins: () => this.#storeCells(),
        changed: () => this.views.tell(),
        event: (event) => this.#tell.event(event),
        run: (event) => this.#tell.run(event),
      },
    );
  }

  #openFile(): NotebookOnDisk {
    return new NotebookOnDisk(this.#options, {
      replaced: () => this.#replaced(),
      saved: () => this.#tell.event({ type: "saved", saved: this.onDisk.saved, error: this.onDisk.saveError }),
    });
  }

  #runFollowers(cellId: string): void {
    if (!this.autorun) return;
    const { graph } = this.graph;
    const isExpensive = (id: string) => this.graph.analysis(id)?.expensive ?? false;
    const followers = cellsToFollow({ cellId, graph, states: this.views.states(), isExpensive });
    if (followers.length > 0) this.queue.add(followers);
  }

  /** Git then sees what runs; a file that cannot be saved has told the page already and need not keep a cell from running. */
  #saveBeforeRun(): void {
    try {
      this.onDisk.save();
    } catch (error) {
      if (!(error instanceof SteerlabError)) throw error;
    }
  }

  /** After every change of the cells by the person. */
  edited(): void {
    this.changed();
    this.onDisk.edited();
  }

  #replaced(): void {
    this.queue.retain(this.cellIds());
    this.restore();
    this.changed();
  }

  /** The cells are others than before. */
  changed(): void {
    this.graph.update(this.document.cells);
    this.#storeCells();
    this.views.tell();
  }

  #storeCells(): void {
    const { notebooks, writes } = this.#options;
    const cells = this.document.cells;
    writes.add(() => notebooks.saveCells(this.document.path, cells));
  }

  /** Gives new cells what the ones that they are copies of have put out. */
  copyOutputs(copies: readonly CopiedOutputs[]): void {
    if (copies.length === 0) return;
    const { notebooks, writes } = this.#options;
    this.#storeCells();
    for (const { of, cellId } of copies) writes.add(() => notebooks.copyOutputs(of, { id: ulid(), cellId }));
    writes.flush();
  }

  /** Takes up what was stored of cells that this session does not know yet. */
  restore(): void {
    this.cellRuns.restore(this.document.path, this.cellIds());
  }

  cellIds(): Set<string> {
    return new Set(this.document.cells.map((cell) => cell.id));
  }

  /** A cell as a person calls it. */
  label(cellId: string): string {
    const index = this.document.cells.findIndex((cell) => cell.id === cellId);
    return index < 0 ? "a deleted cell" : `cell ${index + 1}`;
  }
}
