import type { CellOutput } from "../src/output/cellOutput.ts";
import type { CopiedRun } from "../src/rpc/cellChange.ts";
import type { CellKind } from "../src/rpc/contract.ts";
import { pack, unpack } from "../src/rpc/pack.ts";
import type { Database } from "./database.ts";

export interface StoredCell {
  readonly id: string;
  /** null: no longer in the file */
  readonly position: number | null;
  readonly kind: CellKind;
  readonly source: string;
}

/** `copied`: the cell has not run, it shows what another cell's run put out. */
export type ExecutionState = "running" | "ok" | "failed" | "interrupted" | "copied";

export interface StoredExecution {
  readonly id: string;
  readonly cellId: string;
  readonly count: number;
  readonly source: string;
  readonly state: ExecutionState;
  /** ms since the epoch */
  readonly started: number;
  readonly milliseconds: number | null;
}

export interface OutputRow {
  readonly executionId: string;
  readonly sequence: number;
  readonly output: CellOutput;
}

/** A piece of a stream that is longer than what its output keeps. */
export interface StreamChunk {
  readonly chunk: number;
  /** line ends before it */
  readonly firstLine: number;
  readonly text: string;
}

/** Which output of which execution. */
export type OutputPlace = Pick<OutputRow, "executionId" | "sequence">;

/**
 * Outputs of older executions of a cell are let go, unless a run of the log was made by them; that they ran, with which source and how, is kept.
 */
const executionsWithOutputs = 3;
const madeRuns = `execution.state <> 'copied' AND EXISTS (SELECT 1 FROM run JOIN cell ON cell.id = execution.cell_id JOIN notebook ON notebook.id = cell.notebook_id
  WHERE run.notebook = notebook.path AND run.started BETWEEN execution.started AND coalesce(execution.started + execution.milliseconds, execution.started))`;

/** What a notebook file cannot hold: which cell is which, when it ran, and what it put out. */
export class NotebookStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** All cells that the notebook has or had; those in the file first, in order. */
  cells(path: string): StoredCell[] {
    const select = `SELECT cell.id, position, kind, source FROM cell JOIN notebook ON notebook.id = notebook_id
      WHERE path = ? ORDER BY position IS NULL, position`;
    return this.#db.read(() => this.#db.sql<StoredCell>(select).all(path));
  }

  /** Writes the notebook's cells as they stand now. Cells that are gone keep their outputs if they ever ran, else they are forgotten. */
  saveCells(path: string, cells: readonly Omit<StoredCell, "position">[]): void {
    this.#db.write(() => {
      const notebook = this.#notebookId(path);
      if (isStored(this.cells(path), cells)) return;
      this.#db.sql("UPDATE cell SET position = NULL WHERE notebook_id = ?").run(notebook);
      cells.forEach((cell, position) => {
        this.#db
          .sql(
            `INSERT INTO cell (id, notebook_id, position, kind, source) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET position = excluded.position, kind = excluded.kind, source = excluded.source`,
          )
          .run(cell.id, notebook, position, cell.kind, cell.source);
      });
      this.#db
        .sql("DELETE FROM cell WHERE notebook_id = ? AND position IS NULL AND id NOT IN (SELECT cell_id FROM execution)")
        .run(notebook);
    });
  }

  /** Whether its cheap cells run again by themselves; not so in a notebook that is new. */
  autorun(path: string): boolean {
    const select = "SELECT autorun FROM notebook WHERE path = ?";
    return this.#db.read(() => this.#db.sql<{ autorun: number }>(select).get(path)?.autorun === 1);
  }

  setAutorun(path: string, on: boolean): void {
    const update = "UPDATE notebook SET autorun = ? WHERE id = ?";
    this.#db.write(() => this.#db.sql(update).run(on ? 1 : 0, this.#notebookId(path)));
  }

  /** Whether another notebook than this one has the cell. */
  isTaken(cellId: string, path: string): boolean {
    const select = "SELECT 1 FROM cell JOIN notebook ON notebook.id = notebook_id WHERE cell.id = ? AND path <> ?";
    return this.#db.read(() => this.#db.sql(select).get(cellId, path) !== undefined);
  }

  /**
   * The notebook has another path from now on, with all that its cells put out. What a notebook of that path has left behind, whose file is
   * gone, becomes cells of this one that are no longer in the file.
   */
  rename(from: string, to: string): void {
    this.#db.write(() => {
      const notebook = this.#notebookId(from);
      const left = this.#db.sql<{ id: number }>("SELECT id FROM notebook WHERE path = ?").get(to);
      if (left) {
        this.#db.sql("UPDATE cell SET notebook_id = ?, position = NULL WHERE notebook_id = ?").run(notebook, left.id);
        this.#db.sql("DELETE FROM notebook WHERE id = ?").run(left.id);
      }
      this.#db.sql("UPDATE notebook SET path = ? WHERE id = ?").run(to, notebook);
    });
  }

  startExecution({ id, cellId, count, source, state, started, milliseconds }: StoredExecution): void {
    this.#db.write(() => {
      this.#db
        .sql("INSERT INTO execution (id, cell_id, count, source, state, started, milliseconds) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .run(id, cellId, count, source, state, Math.round(started), milliseconds);
      this.#db
        .sql(
          `DELETE FROM output WHERE execution_id IN
             (SELECT id FROM execution WHERE cell_id = ? ORDER BY started DESC, rowid DESC LIMIT -1 OFFSET ?)
             AND execution_id NOT IN (SELECT id FROM execution WHERE cell_id = ? AND ${madeRuns})`,
        )
        .run(cellId, executionsWithOutputs, cellId);
      // The whole of a long stream is kept of the latest execution; earlier ones keep its end.
      this.#db
        .sql("DELETE FROM stream_chunk WHERE execution_id IN (SELECT id FROM execution WHERE cell_id = ? AND id <> ?)")
        .run(cellId, id);
    });
  }

  /**
   * Gives a cell the outputs of a run of another one.
   * @param to the new execution, and its cell, which has been saved
   * @returns false where there is no such run any more, or no outputs of it
   */
  copyOutputs({ cellId, started }: CopiedRun, to: { readonly id: string; readonly cellId: string }): boolean {
    const run = `SELECT id FROM execution WHERE cell_id = ? AND started = coalesce(?, started)
      AND id IN (SELECT execution_id FROM output) ORDER BY started DESC, rowid DESC LIMIT 1`;
    return this.#db.write(() => {
      const from = this.#db.sql<{ id: string }>(run).get(cellId, started);
      if (!from) return false;
      this.#db
        .sql(
          `INSERT INTO execution (id, cell_id, count, source, state, started, milliseconds)
             SELECT ?, ?, 0, source, 'copied', started, NULL FROM execution WHERE id = ?`,
        )
        .run(to.id, to.cellId, from.id);
      this.#db.sql("INSERT INTO output SELECT ?, sequence, body FROM output WHERE execution_id = ?").run(to.id, from.id);
      const chunks = "INSERT INTO stream_chunk SELECT ?, sequence, chunk, first_line, text FROM stream_chunk WHERE execution_id = ?";
      this.#db.sql(chunks).run(to.id, from.id);
      return true;
    });
  }

  finishExecution(id: string, state: ExecutionState, milliseconds: number): void {
    const finish = "UPDATE execution SET state = ?, milliseconds = ? WHERE id = ?";
    this.#db.write(() => this.#db.sql(finish).run(state, milliseconds, id));
  }

  /** Outputs in one transaction. A sequence number written before is replaced: a stream that went on. */
  writeOutputs(rows: readonly OutputRow[]): void {
    const insert = "INSERT OR REPLACE INTO output VALUES (?, ?, ?)";
    this.#db.write(() => {
      for (const { executionId, sequence, output } of rows) this.#db.sql(insert).run(executionId, sequence, pack(output));
    });
  }

  /** Pieces of a long stream. One written before is replaced: it has grown. */
  writeStream({ executionId, sequence }: OutputPlace, chunks: readonly StreamChunk[]): void {
    const insert = "INSERT OR REPLACE INTO stream_chunk VALUES (?, ?, ?, ?, ?)";
    this.#db.write(() => {
      for (const { chunk, firstLine, text } of chunks) this.#db.sql(insert).run(executionId, sequence, chunk, firstLine, text);
    });
  }

  /** The pieces of a stream from the one that line `from` begins in, read as they are asked for; none for a short stream. */
  *streamChunks({ executionId, sequence }: OutputPlace, from = 0): Generator<StreamChunk> {
    const first = "SELECT max(chunk) AS chunk FROM stream_chunk WHERE execution_id = ? AND sequence = ? AND first_line < ?";
    const next = "SELECT chunk, first_line AS firstLine, text FROM stream_chunk WHERE execution_id = ? AND sequence = ? AND chunk = ?";
    const start = this.#db.read(() => this.#db.sql<{ chunk: number | null }>(first).get(executionId, sequence, from)?.chunk ?? 0);
    for (let chunk = start; ; chunk++) {
      const found = this.#db.read(() => this.#db.sql<StreamChunk>(next).get(executionId, sequence, chunk));
      if (!found) return;
      yield found;
    }
  }

  /** The latest execution of every cell of the notebook, with its outputs, by cell. */
  lastExecutions(path: string): Map<string, StoredExecution & { outputs: CellOutput[] }> {
    const select = `SELECT execution.id, cell_id AS cellId, count, execution.source, state, started, milliseconds
      FROM execution JOIN cell ON cell.id = cell_id JOIN notebook ON notebook.id = notebook_id
      WHERE path = ? ORDER BY started, execution.rowid`;
    return this.#db.read(() => {
      const last = new Map(
        this.#db
          .sql<StoredExecution>(select)
          .all(path)
          .map((execution) => [execution.cellId, execution]),
      );
      return new Map([...last].map(([cell, execution]) => [cell, { ...execution, outputs: this.outputs(execution.id) }]));
    });
  }

  outputs(executionId: string): CellOutput[] {
    const select = "SELECT body FROM output WHERE execution_id = ? ORDER BY sequence";
    return this.#db.read(() => {
      const rows = this.#db.sql<{ body: Buffer }>(select).all(executionId);
      return rows.map((row) => unpack(row.body) as CellOutput);
    });
  }

  /** As if these cells had never run. */
  forgetExecutions(cellIds: readonly string[]): void {
    this.#db.write(() => {
      for (const id of cellIds) this.#db.sql("DELETE FROM execution WHERE cell_id = ?").run(id);
    });
  }

  /** Takes the outputs of these cells away, of all their executions. */
  clearOutputs(cellIds: readonly string[]): void {
    const ofCell = "WHERE execution_id IN (SELECT id FROM execution WHERE cell_id = ?)";
    this.#db.write(() => {
      for (const id of cellIds) {
        this.#db.sql(`DELETE FROM output ${ofCell}`).run(id);
        this.#db.sql(`DELETE FROM stream_chunk ${ofCell}`).run(id);
      }
    });
  }

  #notebookId(path: string): number {
    this.#db.sql("INSERT OR IGNORE INTO notebook (path) VALUES (?)").run(path);
    return this.#db.sql<{ id: number }>("SELECT id FROM notebook WHERE path = ?").get(path)!.id;
  }
}

/** Cells are given at every run, and mostly stand there already. */
function isStored(stored: readonly StoredCell[], cells: readonly Omit<StoredCell, "position">[]): boolean {
  const present = stored.filter(({ position }) => position !== null);
  const isAt = ({ id, kind, source }: Omit<StoredCell, "position">, index: number): boolean => {
    const there = present[index];
    return there?.id === id && there.position === index && there.kind === kind && there.source === source;
  };
  return present.length === cells.length && cells.every(isAt);
}
