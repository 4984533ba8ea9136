// A notebook and its file: saved by itself, put together with what other programs write, and kept as it stood at times.
import type { HistoryStore } from "../../db/historyStore.ts";
import type { NotebookStore } from "../../db/notebookStore.ts";
import { parseNotebook } from "../../src/cells/percentFormat.ts";
import type { FileConflict, VersionOrigin } from "../../src/rpc/historyFunctions.ts";
import type { SteerlabError } from "../../src/steerlabError.ts";
import { Autosave } from "./autosave.ts";
import { type KnownCell, matchCells } from "./matchCells.ts";
import { mergeCells } from "./mergeCells.ts";
import { type DocumentCell, NotebookDocument, newCellId } from "./notebookDocument.ts";
import { type FileContent, readNotebookFile } from "./notebookFile.ts";
import type { WriteQueue } from "./writeQueue.ts";

export interface NotebookOnDiskOptions {
  /** where it lies when it is opened */
  readonly path: string;
  readonly file: string;
  readonly notebooks: NotebookStore;
  readonly history: HistoryStore;
  readonly writes: WriteQueue;
  /** false where the file is to be taken as it is: what an earlier session could not save stays where it is */
  readonly recover?: boolean;
}

export interface NotebookOnDiskEvents {
  /** the document has other cells than before, which came from the file or from an earlier version */
  replaced(): void;
  /** whether it is saved, or why it is not, has changed */
  saved(): void;
}

export class NotebookOnDisk {
  readonly document: NotebookDocument;
  readonly #options: NotebookOnDiskOptions;
  readonly #events: NotebookOnDiskEvents;
  readonly #autosave: Autosave;
  readonly #conflicts = new Map<string, DocumentCell | null>();
  /** the cells that the document and the file had in common last */
  #base: readonly DocumentCell[];
  /** the file and its cells before it and the document came to differ in ways that the person must choose between */
  #ancestor: Ancestor;
  #unsavedIsKept: boolean;

  /** @throws `notebook/not-found`, `notebook/cannot-read`, `database/…` */
  constructor(options: NotebookOnDiskOptions, events: NotebookOnDiskEvents) {
    const { path, file, notebooks, history, recover = true } = options;
    const content = readNotebookFile(file);
    const unsaved = recover ? history.unsaved(path) : null;
    this.#options = options;
    this.#events = events;
    this.document = new NotebookDocument(path, unsaved?.base ?? content.text, notebooks.cells(path));
    if (unsaved) this.document.take(withIds(unsaved.base, unsaved.baseIds));
    this.#base = this.document.cells;
    this.#ancestor = { text: unsaved?.base ?? content.text, cells: this.#base };
    this.#unsavedIsKept = unsaved !== null;
    this.#autosave = this.#createAutosave(file, unsaved ? { text: unsaved.base, modified: 0n } : content);
    if (unsaved) this.document.take(withIds(unsaved.text, unsaved.ids));
  }

  /** After those who listen are ready: takes up what an earlier session could not save, and looks at the file. */
  begin(): void {
    const { history, writes } = this.#options;
    const unsaved = this.#unsavedIsKept;
    writes.add(() => history.thin(this.document.path, Date.now()));
    if (!unsaved) this.#remember("opened");
    if (unsaved) this.#autosave.edited();
    this.#autosave.checkDisk();
  }

  get saved(): boolean {
    return this.#autosave.saved;
  }

  /** why it is not saved, for a person, when that is more than a matter of a moment */
  get saveError(): string | null {
    const { error } = this.#autosave;
    return error && `${error.message} ${error.hint ?? ""}`.trim();
  }

  /** of cells that were changed here and in the file */
  conflictOf(cellId: string): FileConflict | null {
    const theirs = this.#conflicts.get(cellId);
    return theirs === undefined ? null : { theirs: theirs?.source ?? null };
  }

  /** After every change of the document, which is stored before whoever made it hears that it was taken. */
  edited(): void {
    this.#autosave.edited();
    if (this.#conflicts.size > 0) this.#forgetDeleted();
    if (this.#autosave.saved) return;
    this.#keepUnsaved();
    this.#options.writes.storeFirst();
  }

  /** @throws `notebook/changed-on-disk`, `notebook/cannot-save`; nothing is overwritten then */
  save(): void {
    this.#autosave.save();
  }

  /** Looks whether another program has written the file. */
  checkDisk(): void {
    this.#autosave.checkDisk();
  }

  /** Ends all conflicts: the text here over the file's, or the file's over the text here, which stays in the history. */
  settleFile(keep: "mine" | "disk"): void {
    this.#remember("conflict");
    this.#conflicts.clear();
    this.#autosave.settle(keep);
    this.#events.replaced();
  }

  /** Ends the conflict of one cell; after the last one the notebook is saved. */
  settleCell(cellId: string, keep: "mine" | "disk"): void {
    const theirs = this.#conflicts.get(cellId);
    if (theirs === undefined) return;
    this.#remember("conflict");
    this.#conflicts.delete(cellId);
    if (keep === "disk")
      this.document.take(this.document.cells.flatMap((cell) => (cell.id === cellId ? (theirs ? [theirs] : []) : [cell])));
    if (this.#conflicts.size === 0) this.#autosave.settle("mine");
    this.#events.replaced();
  }

  /** The notebook becomes another text, such as an earlier version; how it stood until now stays in the history. */
  replace(text: string): void {
    this.#remember("edited");
    this.#replace(text);
    this.#remember("restored");
    this.#autosave.edited();
  }

  /** The file has this name from now on, and is otherwise the same. */
  moved(file: string): void {
    this.#autosave.moved(file);
  }

  /** Saves what can be saved, and stops. */
  close(): void {
    this.#autosave.close();
  }

  #createAutosave(file: string, content: FileContent): Autosave {
    return new Autosave(file, content, {
      print: () => this.document.print(),
      reloaded: (text) => this.#reloaded(text),
      merged: (text) => this.#merge(text),
      wrote: () => this.#remember("edited"),
      changed: (saved, error) => this.#changed(saved, error),
    });
  }

  #reloaded(text: string): void {
    if (!this.#autosave.saved) this.#remember("conflict");
    this.#replace(text);
    this.#remember("disk");
  }

  #replace(text: string): void {
    this.#storeCells();
    this.#options.writes.flush();
    this.document.replace(text, this.#options.notebooks.cells(this.document.path));
    this.#events.replaced();
  }

  /** @returns whether nothing is left for the person to choose */
  #merge(text: string): boolean {
    this.#remember("conflict");
    if (this.#conflicts.size === 0) this.#ancestor = { text: this.#autosave.onDisk, cells: this.#base };
    const { cells: parsed, header, lineEnd } = parseNotebook(text);
    const ids = matchCells(this.#knownInFile(), parsed);
    const theirs = parsed.map((cell, index) => ({ ...cell, id: ids[index] ?? newCellId(), version: 1 }));
    const { cells, conflicts } = mergeCells<DocumentCell>(this.#base, this.document.cells, theirs);
    this.#base = theirs;
    for (const [id, cell] of conflicts) this.#conflicts.set(id, cell);
    this.document.take(cells, { header, lineEnd });
    this.#forgetSettled(theirs);
    this.#remember("disk");
    this.#events.replaced();
    return this.#conflicts.size === 0;
  }

  /** Cells that were added here may stand in the file too, when an earlier session had taken them from there. */
  #knownInFile(): KnownCell[] {
    const inBase = new Set(this.#base.map((cell) => cell.id));
    const added = this.document.cells.filter((cell) => !inBase.has(cell.id)).map((cell) => ({ ...cell, position: null }));
    return [...positioned(this.#base), ...added];
  }

  /** A cell that was deleted needs no choice any more. */
  #forgetDeleted(): void {
    const ids = new Set(this.document.cells.map((cell) => cell.id));
    for (const id of this.#conflicts.keys()) if (!ids.has(id)) this.#conflicts.delete(id);
    if (this.#conflicts.size === 0) this.#autosave.settle("mine");
  }

  /** A conflict is over when the file now has what is here. */
  #forgetSettled(theirs: readonly DocumentCell[]): void {
    for (const id of this.#conflicts.keys()) {
      const mine = this.document.cells.find((cell) => cell.id === id);
      if (!mine || theirs.some((cell) => cell.id === id && cell.source === mine.source)) this.#conflicts.delete(id);
    }
  }

  /** The document and the file are the same. */
  #agree(): void {
    this.#base = this.document.cells;
    this.#forgetUnsaved();
    if (this.#conflicts.size === 0) return;
    this.#conflicts.clear();
    this.#events.replaced();
  }

  #changed(saved: boolean, error: SteerlabError | null): void {
    if (error && error.code !== "notebook/file-gone") this.#keepUnsaved();
    else if (saved) this.#agree();
    this.#events.saved();
  }

  #remember(origin: VersionOrigin): void {
    const { history, writes } = this.#options;
    const version = { at: Date.now(), origin, text: this.document.print(), cells: this.document.cells.length };
    writes.add(() => history.add(this.document.path, version));
  }

  #storeCells(): void {
    const { notebooks, writes } = this.#options;
    const { cells } = this.document;
    writes.add(() => notebooks.saveCells(this.document.path, cells));
  }

  /** What stands only here survives the end of this process. */
  #keepUnsaved(): void {
    const { history, writes } = this.#options;
    const base = this.#conflicts.size > 0 ? this.#ancestor : { text: this.#autosave.onDisk, cells: this.#base };
    const { cells } = this.document;
    const unsaved = { base: base.text, baseIds: idsOf(base.cells), text: this.document.print(), ids: idsOf(cells) };
    this.#unsavedIsKept = true;
    writes.add(() => history.keepUnsaved(this.document.path, unsaved));
  }

  #forgetUnsaved(): void {
    if (!this.#unsavedIsKept) return;
    const { history, writes } = this.#options;
    this.#unsavedIsKept = false;
    writes.add(() => history.forgetUnsaved(this.document.path));
  }
}

interface Ancestor {
  readonly text: string;
  readonly cells: readonly DocumentCell[];
}

const idsOf = (cells: readonly DocumentCell[]): string[] => cells.map((cell) => cell.id);

/** The cells of a text under the ids that they had. */
function withIds(text: string, ids: readonly string[]): DocumentCell[] {
  return parseNotebook(text).cells.map((cell, index) => ({ ...cell, id: ids[index] ?? newCellId(), version: 1 }));
}

const positioned = (cells: readonly DocumentCell[]): KnownCell[] => cells.map((cell, position) => ({ ...cell, position }));
