import { groupFigure } from "../src/runs/groupFigure.ts";
import { fieldKeys, type QueryKey } from "../src/runs/query/completeQuery.ts";
import { runFields } from "../src/runs/query/fields.ts";
import type { QueryName } from "../src/runs/query/queryTree.ts";
import type {
  RunGroup,
  RunGrouping,
  RunGroupsPage,
  RunKeys,
  RunScope,
  RunSort,
  RunTablePage,
  RunTableRow,
  RunValue,
  RunWindow,
} from "../src/runs/runTable.ts";
import type { Database } from "./database.ts";
import { type FilterContext, filterSql, type Sql, valueSql } from "./runFilter.ts";
import { RunKeyNames } from "./runKeys.ts";

const scopes: Readonly<Record<RunScope, string>> = {
  active: "run.deleted IS NULL AND run.archived = 0",
  archived: "run.deleted IS NULL AND run.archived = 1",
  trash: "run.deleted IS NOT NULL",
};
const rowColumns =
  "run.id, run.kind, run.name, run.state, run.started, run.ended, run.notebook, run.cell_index AS cellIndex, run.seed, run.backend, run.note";

/** The runs table: windows over runs filtered and sorted in SQL, so that its size does not matter to who looks at it. */
export class RunTable {
  readonly #db: Database;
  readonly #keys: RunKeyNames;
  readonly #now: () => number;

  constructor(db: Database, now: () => number = Date.now) {
    this.#db = db;
    this.#keys = new RunKeyNames(db);
    this.#now = now;
  }

  /** @throws `query/…` with the place in `details` */
  window({ query = "", scope = "active", sort = [], columns = [], within = [], offset = 0, limit = 100 }: RunWindow): RunTablePage {
    return this.#db.read(() => {
      const context = this.#context();
      const where = this.#where(query, scope, within, context);
      const select = `SELECT run.id FROM run WHERE ${where.sql} ORDER BY ${orderSql(sort, context)} LIMIT ? OFFSET ?`;
      const ids = this.#db.once<{ id: string }>(select).all(...where.parameters, limit, offset);
      const rows = this.#rows(ids.map(({ id }) => id));
      return {
        total: this.#count(where),
        all: this.#count({ sql: scopes[scope], parameters: [] }),
        rows: this.#withValues(rows, columns, context),
      };
    });
  }

  /** Ids of all that match, in the window's order. */
  ids({ query = "", scope = "active", sort = [], within = [] }: RunWindow): string[] {
    return this.#db.read(() => {
      const context = this.#context();
      const where = this.#where(query, scope, within, context);
      const select = `SELECT run.id FROM run WHERE ${where.sql} ORDER BY ${orderSql(sort, context)}`;
      return this.#db
        .once<{ id: string }>(select)
        .all(...where.parameters)
        .map(({ id }) => id);
    });
  }

  /** Groups with the mean of every column and its interval over the group's runs. @throws `query/…` */
  groups({ query = "", scope = "active", by, columns = [], sort = [] }: RunGrouping): RunGroupsPage {
    return this.#db.read(() => {
      const context = this.#context();
      const where = this.#where(query, scope, [], context);
      const keys = by.map((key, i) => `${shownSql(key, context)} AS k${i}`);
      const values = columns.map((key, i) => `${valueSql(named(key), context).number} AS v${i}`);
      const select = `SELECT ${["run.id", ...keys, ...values].join(", ")} FROM run WHERE ${where.sql} ORDER BY run.started DESC, run.id DESC`;
      const rows = this.#db.once<Record<string, RunValue>>(select).all(...where.parameters);
      const byKey = Map.groupBy(rows, (row) => JSON.stringify(by.map((_, i) => row[`k${i}`])));
      const groups = [...byKey.values()].map((members) => groupOf(members, by, columns));
      return { total: rows.length, groups: sortedGroups(groups, sort) };
    });
  }

  /** What can be asked for and shown, with what it holds. */
  keys(): RunKeys {
    return this.#db.read(() => ({ fields: fieldKeys(this.#fieldValues()), keys: [...this.#valueKeys(), ...this.#metricKeys()] }));
  }

  #context(): FilterContext {
    return { keys: this.#keys, now: this.#now() };
  }

  #where(query: string, scope: RunScope, within: NonNullable<RunWindow["within"]>, context: FilterContext): Sql {
    const filter = filterSql(query, context);
    const conditions = within.map(({ key, value }) => ({ sql: `${shownSql(key, context)} IS ?`, value }));
    return {
      sql: [scopes[scope], filter.sql, ...conditions.map(({ sql }) => sql)].join(" AND "),
      parameters: [...filter.parameters, ...conditions.map(({ value }) => value as string)],
    };
  }

  /** Only these are read whole: an index has all that finds them. */
  #rows(ids: readonly string[]): RunTableRow[] {
    const row = this.#db.sql<RunTableRow>(`SELECT ${rowColumns} FROM run WHERE id = ?`);
    return ids.map((id) => row.get(id)!);
  }

  #count({ sql, parameters }: Sql): number {
    return this.#db.once<{ n: number }>(`SELECT count(*) AS n FROM run WHERE ${sql}`).get(...parameters)!.n;
  }

  /** The columns of these rows alone: all keys that mean one value in one query, each other column in one of its own. */
  #withValues(rows: readonly RunTableRow[], columns: readonly string[], context: FilterContext): RunTableRow[] {
    const ids = JSON.stringify(rows.map(({ id }) => id));
    const plain = this.#plainValues(ids, columns, context);
    const byColumn = columns
      .filter((key) => isKnown(key, context))
      .map((key) => [key, plain.get(key) ?? this.#column(key, ids, context)] as const);
    const tags = Map.groupBy(
      this.#db
        .sql<{ id: string; tag: string }>(
          "SELECT run_id AS id, tag FROM run_tag WHERE run_id IN (SELECT value FROM json_each(?)) ORDER BY tag",
        )
        .all(ids),
      ({ id }) => id,
    );
    return rows.map((row) => ({
      ...row,
      tags: (tags.get(row.id) ?? []).map(({ tag }) => tag),
      values: Object.fromEntries(byColumn.map(([key, values]) => [key, values.get(row.id) ?? null])),
    }));
  }

  #column(key: string, ids: string, context: FilterContext): ColumnValues {
    const select = `SELECT run.id, ${shownSql(key, context)} AS value FROM run WHERE run.id IN (SELECT value FROM json_each(?))`;
    const found = this.#db.once<{ id: string; value: RunValue }>(select).all(ids);
    return new Map(found.map(({ id, value }) => [id, value]));
  }

  /** By key. With hundreds of columns a query each would take longer than all the rest. */
  #plainValues(ids: string, columns: readonly string[], context: FilterContext): Map<string, ColumnValues> {
    const keys = new Map(
      columns.flatMap((key) => {
        const [source, ...more] = Object.hasOwn(runFields, key) ? [] : context.keys.find(key);
        return source?.table === "value" && more.length === 0 ? [[source.id, key] as const] : [];
      }),
    );
    const values = new Map([...keys.values()].map((key) => [key, new Map<string, RunValue>()]));
    const select = this.#db.sql<{ id: string; key: number; value: RunValue }>(
      `SELECT run_id AS id, key_id AS key, coalesce(number, text) AS value FROM run_value
       WHERE key_id IN (SELECT value FROM json_each(?)) AND run_id IN (SELECT value FROM json_each(?))`,
    );
    for (const { id, key, value } of select.all(JSON.stringify([...keys.keys()]), ids)) values.get(keys.get(key)!)!.set(id, value);
    return values;
  }

  #fieldValues(): Record<string, string[]> {
    const commonest = (column: string, from = "run") =>
      this.#db
        .sql<{ value: string }>(
          `SELECT ${column} AS value FROM ${from} WHERE ${column} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 20`,
        )
        .all()
        .map(({ value }) => value);
    return {
      ...{ kind: commonest("kind"), state: commonest("state"), notebook: commonest("notebook"), backend: commonest("backend") },
      ...{ tag: commonest("tag", "run_tag"), started: ["today", "yesterday", "-7d"], ended: ["today", "yesterday", "-7d"] },
    };
  }

  #valueKeys(): QueryKey[] {
    const names = this.#db.sql<{ id: number; name: string }>("SELECT id, name FROM value_key ORDER BY name").all();
    const values = this.#db.sql<KeyValue>("SELECT number, text FROM run_value WHERE key_id = ? LIMIT ?");
    return names.flatMap(({ id, name }) => queryKey(name, values.all(id, looked)) ?? []);
  }

  #metricKeys(): QueryKey[] {
    const select = `SELECT name, min(lowest) AS low, max(highest) AS high FROM metric_key JOIN metric_last ON key_id = metric_key.id GROUP BY metric_key.id ORDER BY name`;
    return this.#db
      .sql<{ name: string; low: number | null; high: number | null }>(select)
      .all()
      .flatMap(({ name, low, high }) =>
        ["", ".min", ".max", ".mean"].map((figure) => ({
          name: `metrics.${name}${figure}`,
          type: "number" as const,
          about: figure === "" ? `last value, ${rangeText(low, high)}` : `${figure.slice(1)} over the steps`,
          values: [],
        })),
      );
  }
}

/** a column's values by run */
type ColumnValues = ReadonlyMap<string, RunValue>;

interface KeyValue {
  readonly number: number | null;
  readonly text: string | null;
}

/** So many runs say what a key holds: ten thousand with hundreds of keys would take too long for a completion. */
const looked = 300;

/** null for a key that no run has any more */
function queryKey(name: string, found: readonly KeyValue[]): QueryKey | null {
  if (found.length === 0) return null;
  const numbers = found.flatMap(({ number }) => number ?? []);
  const texts = [...new Set(found.map(({ text }) => text ?? ""))];
  const more = found.length === looked ? " or more" : "";
  if (numbers.length < found.length) {
    return {
      name,
      type: "text",
      about: `text, ${texts.length}${more} ${texts.length === 1 ? "value" : "values"}`,
      values: texts.slice(0, 12),
    };
  }
  return {
    name,
    type: "number",
    about: `number, ${rangeText(Math.min(...numbers), Math.max(...numbers))}${more}`,
    values: texts.slice(0, 12),
  };
}

const digits = (value: number | null): string => (value === null ? "–" : String(Number(value.toPrecision(4))));
const rangeText = (low: number | null, high: number | null): string => (low === high ? digits(low) : `${digits(low)} to ${digits(high)}`);

const named = (text: string): QueryName => ({ text, from: 0, to: text.length });

/** A number where the run has one, else its text. */
function shownSql(key: string, context: FilterContext): string {
  const { number, text } = valueSql(named(key), context);
  return `coalesce(${number}, ${text})`;
}

function isKnown(key: string, context: FilterContext): boolean {
  return Object.hasOwn(runFields, key) || context.keys.find(key).length > 0;
}

/** Numbers before text, runs without the value last; the newest first among equals. */
function orderSql(sort: readonly RunSort[], context: FilterContext): string {
  const parts = sort
    .filter(({ key }) => isKnown(key, context))
    .flatMap(({ key, descending }) => {
      const { number, text } = valueSql(named(key), context);
      const direction = descending ? "DESC" : "ASC";
      return number === "NULL"
        ? [`${text} COLLATE NOCASE ${direction} NULLS LAST`]
        : [`${number} ${direction} NULLS LAST`, ...(text === number ? [] : [`${text} COLLATE NOCASE ${direction} NULLS LAST`])];
    });
  return [...parts, "run.started DESC", "run.id DESC"].join(", ");
}

function groupOf(members: readonly Record<string, RunValue>[], by: readonly string[], columns: readonly string[]): RunGroup {
  const first = members[0]!;
  const figures = columns.flatMap((key, i) => {
    const values = members.map((row) => row[`v${i}`]).filter((value) => typeof value === "number");
    return values.length === 0 ? [] : [[key, groupFigure(values)] as const];
  });
  return {
    values: Object.fromEntries(by.map((key, i) => [key, first[`k${i}`] ?? null])),
    runs: members.length,
    newest: first.id as string,
    figures: Object.fromEntries(figures),
  };
}

function sortedGroups(groups: readonly RunGroup[], sort: readonly RunSort[]): RunGroup[] {
  const meanOrValue = (group: RunGroup, key: string): RunValue => group.figures[key]?.mean ?? group.values[key] ?? null;
  return [...groups].sort((a, b) => {
    for (const { key, descending } of sort) {
      const order = compareValues(meanOrValue(a, key), meanOrValue(b, key), descending);
      if (order !== 0) return order;
    }
    return 0;
  });
}

function compareValues(a: RunValue, b: RunValue, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
  return descending ? -order : order;
}
