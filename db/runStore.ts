import type { MetricRow } from "../src/rpc/contract.ts";
import { pack, unpack } from "../src/rpc/pack.ts";
import type { Provenance, RunDetail, RunKind, RunReader, RunRow, RunStart, RunState, Series } from "../src/runs/run.ts";
import { type PlainError, SteerlabError } from "../src/steerlabError.ts";
import type { Database } from "./database.ts";
import { fromJson, toJson } from "./json.ts";

export interface NewRun {
  readonly id: string;
  readonly start: RunStart;
  /** ms since the epoch */
  readonly at: number;
  /** the process that writes it, see `markCrashed` */
  readonly owner: string;
  readonly notebook: string | null;
  readonly cellIndex: number | null;
  readonly provenance: Provenance;
}

interface StoredRun {
  id: string;
  kind: RunKind;
  name: string;
  state: RunState;
  started: number;
  ended: number | null;
  notebook: string | null;
  cell_index: number | null;
  seed: number | null;
  backend: string | null;
  config: string;
  summary: string;
  error: string | null;
  provenance: string;
}

const columns = "id, kind, name, state, started, ended, notebook, cell_index, seed, backend, config, summary, error, provenance";

/** The run log. Works on a read-only database too, as long as nothing is written. */
export class RunStore implements RunReader {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  start({ id, start, at, owner, notebook, cellIndex, provenance }: NewRun): void {
    this.#db.write(() => {
      this.#db
        .sql(
          `INSERT INTO run (id, kind, name, state, started, owner, notebook, cell_index, seed, backend, config, provenance)
           VALUES (?, ?, ?, 'running', ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          ...[id, start.kind, start.name, Math.round(at), owner, notebook, cellIndex],
          ...[start.seed ?? null, start.backend ?? null, toJson(start.config), toJson(provenance)],
        );
      for (const parent of start.parents ?? []) this.#db.sql("INSERT OR IGNORE INTO run_parent VALUES (?, ?)").run(id, parent);
      for (const tag of start.tags ?? []) this.#db.sql("INSERT OR IGNORE INTO run_tag VALUES (?, ?)").run(id, tag);
    });
  }

  /** Rows of one run, in one transaction. A step logged twice keeps the later value. */
  log(id: string, rows: readonly MetricRow[]): void {
    const insert = "INSERT OR REPLACE INTO metric VALUES (?, ?, ?, ?)";
    this.#db.write(() => {
      const keys = this.#keyIds(rows);
      const last = new Map<number, MetricRow>();
      for (const row of rows) {
        const key = keys.get(row.metric)!;
        this.#db.sql(insert).run(id, key, row.step, row.value);
        if (row.step >= (last.get(key)?.step ?? Number.NEGATIVE_INFINITY)) last.set(key, row);
      }
      for (const [key, row] of last) this.#keepLast(id, key, row);
    });
  }

  /** Adds to the run's final figures; a figure given twice keeps the later value. */
  summary(id: string, values: Readonly<Record<string, unknown>>): void {
    this.#db.write(() => {
      const stored = this.#stored(id);
      const merged = { ...fromJson<Record<string, unknown>>(stored.summary), ...values };
      this.#db.sql("UPDATE run SET summary = ? WHERE id = ?").run(toJson(merged), id);
    });
  }

  artifact(id: string, name: string, value: unknown): void {
    this.#db.write(() => this.#db.sql("INSERT OR REPLACE INTO artifact VALUES (?, ?, ?)").run(id, name, pack(value)));
  }

  /** Ends a run that is running; one that has ended keeps its end. */
  end(id: string, state: Exclude<RunState, "running">, at: number, error: PlainError | null): void {
    const end = "UPDATE run SET state = ?, ended = ?, error = ? WHERE id = ? AND state = 'running'";
    this.#db.write(() => this.#db.sql(end).run(state, Math.round(at), error && toJson(error), id));
  }

  /** Removes runs with their metrics and artifacts; ids that are not there are passed over. */
  delete(ids: readonly string[]): void {
    this.#db.write(() => {
      for (const id of ids) this.#db.sql("DELETE FROM run WHERE id = ?").run(id);
    });
  }

  /** @throws `run/unknown` */
  setTags(id: string, tags: readonly string[]): void {
    this.#db.write(() => {
      this.#stored(id);
      this.#db.sql("DELETE FROM run_tag WHERE run_id = ?").run(id);
      for (const tag of tags) this.#db.sql("INSERT OR IGNORE INTO run_tag VALUES (?, ?)").run(id, tag);
    });
  }

  /**
   * Marks the runs whose process has ended without ending them; `isGone` says it of an owner.
   * @returns their ids
   */
  markCrashed(isGone: (owner: string) => boolean, at: number): string[] {
    const running = this.#db.sql<{ id: string; owner: string }>("SELECT id, owner FROM run WHERE state = 'running'");
    return this.#db.write(() => {
      const crashed = running.all().filter((run) => isGone(run.owner));
      for (const run of crashed) this.end(run.id, "crashed", at, processEnded);
      return crashed.map((run) => run.id);
    });
  }

  /** Newest first. Every word of the query must occur in the id, name, kind, state, notebook or a tag. */
  list(query = ""): RunRow[] {
    return this.#db.read(() => {
      const words = query.split(/\s+/).filter(Boolean).map(likePattern);
      const where = words.map(() => `${searched} LIKE ? ESCAPE '\\'`).join(" AND ") || "1";
      const rows = this.#db.sql<StoredRun>(`SELECT ${columns} FROM run WHERE ${where} ORDER BY started DESC, id DESC`).all(...words);
      return this.#withBelongings(rows);
    });
  }

  get(id: string): RunDetail | null {
    return this.#db.read(() => {
      const stored = this.#db.sql<StoredRun>(`SELECT ${columns} FROM run WHERE id = ?`).get(id);
      return stored ? this.#detail(stored) : null;
    });
  }

  /** A run as the list shows it. */
  row(id: string): RunRow | null {
    return this.#db.read(() => {
      const stored = this.#db.sql<StoredRun>(`SELECT ${columns} FROM run WHERE id = ?`).get(id);
      return stored ? this.#withBelongings([stored])[0]! : null;
    });
  }

  /** One metric of one run, by step; empty when it has none. */
  series(id: string, metric: string): Series {
    const select = "SELECT step, value FROM metric WHERE run_id = ? AND key_id = (SELECT id FROM metric_key WHERE name = ?) ORDER BY step";
    return this.#db.read(() => {
      const rows = this.#db.sql<{ step: number; value: number | null }>(select).all(id, metric);
      return { steps: Float64Array.from(rows, (row) => row.step), values: Float64Array.from(rows, (row) => row.value ?? Number.NaN) };
    });
  }

  /** @throws `run/unknown-artifact` */
  artifactValue(id: string, name: string): unknown {
    return this.#db.read(() => {
      const found = this.#db.sql<{ body: Buffer }>("SELECT body FROM artifact WHERE run_id = ? AND name = ?").get(id, name);
      if (found) return unpack(found.body);
      throw new SteerlabError("run/unknown-artifact", `Run ${id} has no artifact "${name}".`, {
        hint: "The run's page lists those it has.",
      });
    });
  }

  #stored(id: string): StoredRun {
    const stored = this.#db.sql<StoredRun>(`SELECT ${columns} FROM run WHERE id = ?`).get(id);
    if (stored) return stored;
    throw new SteerlabError("run/unknown", `There is no run "${id}".`, { hint: "`steerlab runs list` shows those that there are." });
  }

  /** Asked anew for every batch: an id remembered from a transaction that was rolled back would point to nothing. */
  #keyIds(rows: readonly MetricRow[]): Map<string, number> {
    const names = [...new Set(rows.map((row) => row.metric))];
    for (const name of names) this.#db.sql("INSERT OR IGNORE INTO metric_key (name) VALUES (?)").run(name);
    const select = this.#db.sql<{ id: number }>("SELECT id FROM metric_key WHERE name = ?");
    return new Map(names.map((name) => [name, select.get(name)!.id]));
  }

  #keepLast(id: string, key: number, { step, value }: MetricRow): void {
    this.#db
      .sql(
        `INSERT INTO metric_last VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET step = excluded.step, value = excluded.value WHERE excluded.step >= step`,
      )
      .run(id, key, step, value);
  }

  #detail(stored: StoredRun): RunDetail {
    const children = this.#db.sql<{ run_id: string }>("SELECT run_id FROM run_parent WHERE parent_id = ? ORDER BY run_id").all(stored.id);
    const artifacts = this.#db.sql<{ name: string; bytes: number }>(
      "SELECT name, length(body) AS bytes FROM artifact WHERE run_id = ? ORDER BY name",
    );
    return {
      ...this.#withBelongings([stored])[0]!,
      error: stored.error === null ? null : fromJson(stored.error),
      provenance: fromJson(stored.provenance),
      children: children.map((child) => child.run_id),
      artifacts: artifacts.all(stored.id),
    };
  }

  /** Tags, parents and last metrics of all rows in three queries, however many rows there are. */
  #withBelongings(rows: readonly StoredRun[]): RunRow[] {
    const ids = JSON.stringify(rows.map((row) => row.id));
    const of = "run_id IN (SELECT value FROM json_each(?))";
    const tags = groupByRun(this.#db.sql<Belonging>(`SELECT run_id, tag AS name FROM run_tag WHERE ${of} ORDER BY tag`).all(ids));
    const parents = groupByRun(this.#db.sql<Belonging>(`SELECT run_id, parent_id AS name FROM run_parent WHERE ${of} ORDER BY 2`).all(ids));
    const metrics = groupByRun(
      this.#db
        .sql<Belonging & { value: number | null }>(
          `SELECT run_id, name, value FROM metric_last JOIN metric_key ON metric_key.id = key_id WHERE ${of} ORDER BY key_id`,
        )
        .all(ids),
    );
    return rows.map((row) => ({
      ...rowOf(row),
      tags: (tags.get(row.id) ?? []).map((tag) => tag.name),
      parents: (parents.get(row.id) ?? []).map((parent) => parent.name),
      metrics: Object.fromEntries((metrics.get(row.id) ?? []).map(({ name, value }) => [name, value])),
    }));
  }
}

const processEnded: PlainError = {
  name: "SteerlabError",
  code: "run/crashed",
  message: "The process that wrote this run ended without ending it.",
  hint: "What it logged until then is kept.",
};

const searched = `(id || ' ' || name || ' ' || kind || ' ' || state || ' ' || coalesce(notebook, '') || ' ' ||
  coalesce((SELECT group_concat(tag, ' ') FROM run_tag WHERE run_id = run.id), ''))`;

const likePattern = (word: string): string => `%${word.replace(/[\\%_]/g, "\\$&")}%`;

interface Belonging {
  readonly run_id: string;
  readonly name: string;
}

function groupByRun<T extends Belonging>(rows: readonly T[]): Map<string, T[]> {
  return Map.groupBy(rows, (row) => row.run_id);
}

function rowOf(stored: StoredRun): Omit<RunRow, "tags" | "parents" | "metrics"> {
  const { id, kind, name, state, started, ended, notebook, seed, backend } = stored;
  const [config, summary] = [fromJson<RunRow["config"]>(stored.config), fromJson<RunRow["summary"]>(stored.summary)];
  return { id, kind, name, state, started, ended, notebook, cellIndex: stored.cell_index, seed, backend, config, summary };
}
