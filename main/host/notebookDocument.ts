import { ulid } from "ulid";
import { type NotebookCell, type NotebookText, parseNotebook, printNotebook } from "../../src/cells/percentFormat.ts";
import type { CellChange, InsertedCell } from "../../src/rpc/cellChange.ts";
import type { CellKind } from "../../src/rpc/contract.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { changedCells } from "./cellChanges.ts";
import { type KnownCell, matchCells } from "./matchCells.ts";

/** A cell of an open notebook: how it stands in the file, and what the file does not say. */
export interface DocumentCell extends NotebookCell {
  readonly id: string;
  /** goes up with every change of its source or kind */
  readonly version: number;
}

/** The cells of one notebook in memory. Every change makes new cell objects; nothing here touches the disk. */
export class NotebookDocument {
  /** relative to the workspace; another one after a renaming */
  path: string;
  #header: string;
  #lineEnd: NotebookText["lineEnd"];
  #cells: readonly DocumentCell[];
  #version = 1;
  /** cells that were deleted: should they come back unchanged, they are printed as they were written */
  readonly #removed = new Map<string, DocumentCell>();

  /** @param known the cells that the notebook had when it was last open */
  constructor(path: string, text: string, known: readonly KnownCell[]) {
    const notebook = parseNotebook(text);
    this.path = path;
    this.#header = notebook.header;
    this.#lineEnd = notebook.lineEnd;
    this.#cells = identified(notebook.cells, known, []);
  }

  get cells(): readonly DocumentCell[] {
    return this.#cells;
  }

  get version(): number {
    return this.#version;
  }

  /** The notebook as its file should stand. */
  print(): string {
    return printNotebook({ header: this.#header, cells: this.#cells, lineEnd: this.#lineEnd });
  }

  /** Takes over what another program wrote; `known` are the cells of now, and earlier ones that may come back. */
  replace(text: string, known: readonly KnownCell[]): void {
    const notebook = parseNotebook(text);
    this.#header = notebook.header;
    this.#lineEnd = notebook.lineEnd;
    this.#changed(identified(notebook.cells, known, this.#cells));
  }

  /** Takes over cells that have their ids already, such as those put together from here and from the file. */
  take(
    cells: readonly DocumentCell[],
    file: Pick<NotebookText, "header" | "lineEnd"> = { header: this.#header, lineEnd: this.#lineEnd },
  ): void {
    this.#header = file.header;
    this.#lineEnd = file.lineEnd;
    this.#changed(cells.map((cell) => versioned(cell, cell.id, this.#cells)));
  }

  /** @throws `notebook/unknown-cell` */
  cell(id: string): DocumentCell {
    return this.#cells[this.indexOf(id)]!;
  }

  /** @throws `notebook/unknown-cell` */
  indexOf(id: string): number {
    const index = this.#cells.findIndex((cell) => cell.id === id);
    if (index >= 0) return index;
    throw new SteerlabError("notebook/unknown-cell", `${this.path} has no cell ${id}.`, {
      hint: "It was deleted, perhaps in another window; open the notebook anew.",
    });
  }

  /**
   * @param baseVersion the version of the cell that the edit started from
   * @returns the cell's new version
   * @throws `notebook/conflict` when the cell has changed since; nothing is changed then
   */
  edit(id: string, source: string, baseVersion: number): number {
    const cell = this.cell(id);
    if (cell.version !== baseVersion) {
      throw new SteerlabError("notebook/conflict", `Cell ${this.indexOf(id) + 1} of ${this.path} was changed elsewhere meanwhile.`, {
        hint: "Both texts are there: choose which to keep.",
        details: { source: cell.source, version: cell.version, baseVersion },
      });
    }
    if (cell.source === source) return cell.version;
    this.#put({ ...cell, source, version: cell.version + 1 });
    return cell.version + 1;
  }

  /**
   * All of the changes, one after the other, or none.
   * @param isTaken whether the id is that of another notebook's cell
   * @returns what takes them back, in the order in which to apply it
   * @throws `notebook/unknown-cell`, `notebook/unknown-change`
   */
  change(changes: readonly CellChange[], isTaken: (id: string) => boolean): readonly CellChange[] {
    let cells = this.#cells;
    const undo: CellChange[] = [];
    for (const change of changes) {
      const present = new Set(cells.map((cell) => cell.id));
      const step = changedCells(cells, change, (cell) => this.#made(cell, (id) => present.has(id) || isTaken(id)));
      cells = step.cells;
      undo.unshift(step.inverse);
    }
    const left = new Set(cells.map((cell) => cell.id));
    for (const cell of this.#cells) if (!left.has(cell.id)) this.#removed.set(cell.id, cell);
    this.#changed(cells);
    return undo;
  }

  #made({ id, kind, source, title = "", metadata = {} }: InsertedCell, isTaken: (id: string) => boolean): DocumentCell {
    const before = id === undefined || isTaken(id) ? undefined : this.#removed.get(id);
    const version = (before?.version ?? 0) + 1;
    if (before?.source === source && before.kind === kind) return { ...before, version };
    return { id: id === undefined || isTaken(id) ? newCellId() : id, version, kind, title, metadata, source };
  }

  insert(index: number, kind: CellKind, source: string): string {
    const cell: DocumentCell = { id: newCellId(), version: 1, kind, title: "", metadata: {}, source };
    this.#changed(this.#cells.toSpliced(clamp(index, this.#cells.length), 0, cell));
    return cell.id;
  }

  delete(id: string): void {
    this.#changed(this.#cells.toSpliced(this.indexOf(id), 1));
  }

  /** @param index where the cell stands afterwards */
  move(id: string, index: number): void {
    const cell = this.cell(id);
    const others = this.#cells.filter((other) => other !== cell);
    this.#changed(others.toSpliced(clamp(index, others.length), 0, cell));
  }

  setKind(id: string, kind: CellKind): void {
    const cell = this.cell(id);
    if (cell.kind !== kind) this.#put({ ...cell, kind, version: cell.version + 1 });
  }

  #put(cell: DocumentCell): void {
    this.#changed(this.#cells.map((other) => (other.id === cell.id ? cell : other)));
  }

  #changed(cells: readonly DocumentCell[]): void {
    this.#cells = cells;
    this.#version++;
  }
}

export const newCellId = (): string => `cell-${ulid()}`;

const clamp = (index: number, length: number): number => Math.max(0, Math.min(length, Math.trunc(index)));

function identified(cells: readonly NotebookCell[], known: readonly KnownCell[], open: readonly DocumentCell[]): DocumentCell[] {
  const ids = matchCells(known, cells);
  return cells.map((cell, index) => versioned(cell, ids[index] ?? newCellId(), open));
}

/** The cell under its id, with a new version if it is not as it was. */
function versioned(cell: NotebookCell, id: string, open: readonly DocumentCell[]): DocumentCell {
  const before = open.find((other) => other.id === id);
  const same = before?.source === cell.source && before.kind === cell.kind;
  return { ...cell, id, version: before ? before.version + (same ? 0 : 1) : 1 };
}
