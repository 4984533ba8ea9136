import type { HistoryStore } from "../../db/historyStore.ts";
import { type NotebookCell, parseNotebook } from "../../src/cells/percentFormat.ts";
import type { CellChange } from "../../src/rpc/cellChange.ts";
import type { NotebookVersion, VersionChange } from "../../src/rpc/historyFunctions.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { matchCells } from "./matchCells.ts";
import type { DocumentCell, NotebookDocument } from "./notebookDocument.ts";

export interface NotebookHistoryOptions {
  readonly history: HistoryStore;
  readonly document: NotebookDocument;
}

/** How a notebook stood at times, against how it stands now. */
export class NotebookHistory {
  readonly #options: NotebookHistoryOptions;

  constructor(options: NotebookHistoryOptions) {
    this.#options = options;
  }

  /** The newest first. */
  versions(): NotebookVersion[] {
    const { history, document } = this.#options;
    return history.list(document.path);
  }

  /** @throws `history/unknown` */
  text(version: number): string {
    const { history, document } = this.#options;
    const text = history.text(document.path, version);
    if (text !== null) return text;
    throw new SteerlabError("history/unknown", `${document.path} has no version ${version} in its history.`, {
      hint: "It may have been thinned out; the list shows those that there are.",
    });
  }

  /** @throws `history/unknown` */
  compare(version: number): readonly VersionChange[] {
    return versionChanges(this.text(version), this.#options.document.cells);
  }

  /**
   * What makes one cell what it was in a version: it gets its text and kind, or comes back where it stood.
   * @param index of the cell in the version, from 0
   * @throws `history/unknown`
   */
  bringBack(version: number, index: number): readonly CellChange[] {
    const now = this.#options.document.cells;
    const then = parseNotebook(this.text(version)).cells;
    const cell = then[index];
    if (!cell) throw new SteerlabError("history/unknown", `The version has no cell ${index + 1}.`, { hint: "Load the history anew." });
    const id = idsOf(then, now)[index]!;
    if (id === null) return [{ type: "insert", index: placeOf(index, then, now), cell: withoutWritten(cell) }];
    return [
      { type: "kind", cellId: id, kind: cell.kind },
      { type: "source", cellId: id, source: cell.source },
    ];
  }
}

/** Cell by cell, in the order of now; what is gone stands after the cell that it followed. */
export function versionChanges(text: string, now: readonly DocumentCell[]): readonly VersionChange[] {
  const then = parseNotebook(text).cells;
  const ids = idsOf(then, now);
  const changes: VersionChange[] = now.map((cell) => changeOf(cell, then, ids.indexOf(cell.id)));
  then.forEach((cell, index) => {
    if (ids[index] !== null) return;
    changes.splice(afterNeighbour(changes, ids, index), 0, { type: "gone", cell: index, kind: cell.kind, before: cell.source });
  });
  return joined(changes);
}

const idsOf = (then: readonly NotebookCell[], now: readonly DocumentCell[]): (string | null)[] =>
  matchCells(
    now.map((cell, position) => ({ ...cell, position })),
    then,
  );

/** Where a cell that is gone would stand now. */
function placeOf(index: number, then: readonly NotebookCell[], now: readonly DocumentCell[]): number {
  const ids = idsOf(then, now);
  const before = ids.slice(0, index).findLast((id) => id !== null);
  return before === undefined ? 0 : now.findIndex((cell) => cell.id === before) + 1;
}

function changeOf(cell: DocumentCell, then: readonly NotebookCell[], index: number): VersionChange {
  const { id: cellId, kind, source: now } = cell;
  const old = then[index];
  if (!old) return { type: "new", cellId, kind, now };
  if (old.source === now && old.kind === kind) return { type: "same", count: 1 };
  return { type: "changed", cell: index, cellId, kind, before: old.source, now };
}

function afterNeighbour(changes: readonly VersionChange[], ids: readonly (string | null)[], index: number): number {
  const goneBefore = changes.findLastIndex((change) => change.type === "gone" && change.cell === index - 1);
  if (goneBefore >= 0) return goneBefore + 1;
  const before = ids.slice(0, index).filter((id) => id !== null).length;
  if (before === 0) return 0;
  let seen = 0;
  return changes.findIndex((change) => (change.type === "same" || change.type === "changed") && ++seen === before) + 1;
}

/** Cells in a row that are the same become one. */
function joined(changes: readonly VersionChange[]): VersionChange[] {
  const all: VersionChange[] = [];
  for (const change of changes) {
    const last = all.at(-1);
    if (change.type === "same" && last?.type === "same") all[all.length - 1] = { type: "same", count: last.count + 1 };
    else all.push(change);
  }
  return all;
}

const withoutWritten = ({ kind, source, title, metadata }: NotebookCell) => ({ kind, source, title, metadata });
