import { createHash } from "node:crypto";
import { pack, unpack } from "../src/rpc/pack.ts";
import type { MetricColumn } from "../src/runs/metricColumn.ts";
import type { Provenance, RunDetail, RunKind, RunReader, RunRow, RunStart, RunState, Series } from "../src/runs/run.ts";
import { type PlainError, SteerlabError } from "../src/steerlabError.ts";
import type { Database } from "./database.ts";
import { fromJson, toJson } from "./json.ts";
import { MetricLog } from "./metricLog.ts";
import { filterSql } from "./runFilter.ts";
import { RunKeyNames } from "./runKeys.ts";

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
  note: string;
  archived: number;
  deleted: number | null;
}

const columns =
  "id, kind, name, state, started, ended, notebook, cell_index, seed, backend, config, summary, error, provenance, note, archived, deleted";

/** The run log. Works on a read-only database too, as long as nothing is written. */
export class RunStore implements RunReader {
  readonly #db: Database;
  readonly #metrics: MetricLog;

  constructor(db: Database) {
    this.#db = db;
    this.#metrics = new MetricLog(db);
  }

  start({ id, start, at, owner, notebook, cellIndex, provenance: { gitDiff, ...provenance } }: NewRun): void {
    this.#db.write(() => {
      const patch = gitDiff === undefined ? {} : { gitDiffDigest: this.#keepPatch(gitDiff) };
      const [config, kept] = [toJson(start.config), toJson({ ...provenance, ...patch })];
      this.#db
        .sql(
          `INSERT INTO run (id, kind, name, state, started, owner, notebook, cell_index, seed, backend, config, provenance)
           VALUES (?, ?, ?, 'running', ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          ...[id, start.kind, start.name, Math.round(at), owner, notebook, cellIndex],
          ...[start.seed ?? null, start.backend ?? null, config, kept],
        );
      for (const parent of start.parents ?? []) this.#db.sql("INSERT OR IGNORE INTO run_parent VALUES (?, ?)").run(id, parent);
      for (const tag of start.tags ?? []) this.#db.sql("INSERT OR IGNORE INTO run_tag VALUES (?, ?)").run(id, tag);
      this.#indexLeaves(id, "config", config);
      this.#indexLeaves(id, "provenance", toJson(findable(provenance)));
    });
  }

  /** Values of one run, in one transaction. A step logged twice keeps the later value. */
  log(id: string, columns: readonly MetricColumn[], at = Date.now()): void {
    this.#db.write(() => this.#metrics.add(id, columns, at));
  }

  /** Adds to the run's final figures; a figure given twice keeps the later value. */
  summary(id: string, values: Readonly<Record<string, unknown>>): void {
    this.#db.write(() => {
      const stored = this.#stored(id);
      const merged = { ...fromJson<Record<string, unknown>>(stored.summary), ...values };
      const json = toJson(merged);
      this.#db.sql("UPDATE run SET summary = ? WHERE id = ?").run(json, id);
      this.#indexLeaves(id, "summary", json);
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

  /** @throws `run/unknown` */
  setNote(id: string, note: string): void {
    this.#db.write(() => {
      this.#stored(id);
      this.#db.sql("UPDATE run SET note = ? WHERE id = ?").run(note, id);
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
      for (const run of crashed) this.end(run.id, "crashed", at, processEnded(this.#lastStep(run.id)));
      return crashed.map((run) => run.id);
    });
  }

  /** The runs of a notebook that has another path from now on. */
  renameNotebook(from: string, to: string): void {
    this.#db.write(() => this.#db.sql("UPDATE run SET notebook = ? WHERE notebook = ?").run(to, from));
  }

  /** Newest first, without those that were put aside or deleted. @throws `query/…` with the place in `details` */
  list(query = ""): RunRow[] {
    return this.#db.read(() => {
      const where = filterSql(query, { keys: new RunKeyNames(this.#db), now: Date.now() });
      const select = `SELECT ${columns} FROM run WHERE deleted IS NULL AND archived = 0 AND ${where.sql} ORDER BY started DESC, id DESC`;
      return this.#withBelongings(this.#db.once<StoredRun>(select).all(...where.parameters));
    });
  }

  /** The newest, as many as are asked for. */
  recent(limit: number): RunRow[] {
    const select = `SELECT ${columns} FROM run WHERE deleted IS NULL AND archived = 0 ORDER BY started DESC, id DESC LIMIT ?`;
    return this.#db.read(() => this.#withBelongings(this.#db.sql<StoredRun>(select).all(limit)));
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

  /** A work tree that stays as it is for many runs is stored once. */
  #keepPatch(body: string): string {
    const digest = createHash("sha256").update(body).digest("hex");
    this.#db.sql("INSERT OR IGNORE INTO patch VALUES (?, ?)").run(digest, body);
    return digest;
  }

  #provenance(text: string): Provenance {
    const { gitDiffDigest, ...provenance } = fromJson<Provenance & { gitDiffDigest?: string }>(text);
    if (gitDiffDigest === undefined) return provenance;
    const patch = this.#db.sql<{ body: string }>("SELECT body FROM patch WHERE digest = ?").get(gitDiffDigest);
    return patch ? { ...provenance, gitDiff: patch.body } : provenance;
  }

  /** Makes the leaves of one part findable key by key; `run_leaf` of the migrations says the same of whole runs. */
  #indexLeaves(id: string, part: "config" | "summary" | "provenance", json: string): void {
    const leaves = this.#db.sql<Leaf>(
      `SELECT @part || replace(substr(fullkey, 2), '"', '') AS name, type, CAST(atom AS TEXT) AS text,
         CASE WHEN type IN ('integer', 'real') THEN CAST(atom AS REAL) WHEN type = 'true' THEN 1.0 WHEN type = 'false' THEN 0.0 END AS number
       FROM json_tree(@json)
       WHERE type NOT IN ('object', 'array', 'null') AND fullkey NOT LIKE '%[%' AND key <> '$number'`,
    );
    for (const { name, type, text, number } of leaves.all({ part, json })) {
      this.#db
        .sql("INSERT INTO run_value VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET number = excluded.number, text = excluded.text")
        .run(this.#valueKey(name), id, number, type === "true" || type === "false" ? type : text);
    }
  }

  #valueKey(name: string): number {
    const select = this.#db.sql<{ id: number }>("SELECT id FROM value_key WHERE name = ?");
    return select.get(name)?.id ?? Number(this.#db.sql("INSERT INTO value_key (name) VALUES (?)").run(name).lastInsertRowid);
  }

  #lastStep(id: string): number | null {
    return this.#db.sql<{ step: number | null }>("SELECT max(step) AS step FROM metric_last WHERE run_id = ?").get(id)!.step;
  }

  #detail(stored: StoredRun): RunDetail {
    const children = this.#db.sql<{ run_id: string }>("SELECT run_id FROM run_parent WHERE parent_id = ? ORDER BY run_id").all(stored.id);
    const artifacts = this.#db.sql<{ name: string; bytes: number }>(
      "SELECT name, length(body) AS bytes FROM artifact WHERE run_id = ? ORDER BY name",
    );
    return {
      ...this.#withBelongings([stored])[0]!,
      error: stored.error === null ? null : fromJson(stored.error),
      provenance: this.#provenance(stored.provenance),
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

/** Sources and packages are for the run's page. */
const findable = ({ cellSource: _, dependencies: __, environment: ___, ...rest }: Provenance): Partial<Provenance> => rest;

const processEnded = (lastStep: number | null): PlainError => ({
  name: "SteerlabError",
  code: "run/crashed",
  message: `The process that wrote this run ended without ending it${lastStep === null ? ", before its first step" : `; the last step is ${lastStep}`}.`,
  hint: "What it logged until then is kept.",
  ...(lastStep === null ? {} : { details: { lastStep } }),
});

interface Leaf {
  readonly name: string;
  readonly type: string;
  readonly text: string;
  readonly number: number | null;
}

interface Belonging {
  readonly run_id: string;
  readonly name: string;
}

function groupByRun<T extends Belonging>(rows: readonly T[]): Map<string, T[]> {
  return Map.groupBy(rows, (row) => row.run_id);
}

function rowOf(stored: StoredRun): Omit<RunRow, "tags" | "parents" | "metrics"> {
  const { id, kind, name, state, started, ended, notebook, seed, backend, note } = stored;
  const [config, summary] = [fromJson<RunRow["config"]>(stored.config), fromJson<RunRow["summary"]>(stored.summary)];
  const at = { archived: stored.archived === 1, deleted: stored.deleted };
  return { id, kind, name, state, started, ended, notebook, cellIndex: stored.cell_index, seed, backend, note, ...at, config, summary };
}
