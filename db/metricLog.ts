import type { MetricRow } from "../src/rpc/contract.ts";
import type { Database } from "./database.ts";

interface Gathered {
  /** the row with the highest step */
  readonly last: MetricRow;
  readonly first: number;
  lowest: number | null;
  highest: number | null;
  total: number;
  count: number;
  /** every step after the one before */
  readonly rising: boolean;
}

/** Writes metric rows and keeps of every metric what lists show: last, least and greatest value, and the mean's parts. */
export class MetricLog {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Rows of one run; to be called within a transaction. A step logged twice keeps the later value. @param at ms since the epoch */
  add(id: string, rows: readonly MetricRow[], at: number): void {
    const keys = this.#keyIds(rows);
    const insert = this.#db.sql("INSERT OR REPLACE INTO metric VALUES (?, ?, ?, ?)");
    const gathered = new Map<number, Gathered>();
    for (const row of rows) {
      const key = keys.get(row.metric)!;
      insert.run(id, key, row.step, row.value);
      gathered.set(key, withRow(gathered.get(key), row));
    }
    for (const [key, one] of gathered) this.#keep(id, key, one);
    const step = rows.reduce((highest, row) => Math.max(highest, row.step), -1);
    if (step >= 0) this.#db.sql("INSERT OR IGNORE INTO run_clock VALUES (?, ?, ?)").run(id, step, Math.round(at));
  }

  /** Asked anew for every batch: an id remembered from a transaction that was rolled back would point to nothing. */
  #keyIds(rows: readonly MetricRow[]): Map<string, number> {
    const names = [...new Set(rows.map((row) => row.metric))];
    for (const name of names) this.#db.sql("INSERT OR IGNORE INTO metric_key (name) VALUES (?)").run(name);
    const select = this.#db.sql<{ id: number }>("SELECT id FROM metric_key WHERE name = ?");
    return new Map(names.map((name) => [name, select.get(name)!.id]));
  }

  #keep(id: string, key: number, one: Gathered): void {
    const known = this.#db.sql<{ step: number }>("SELECT step FROM metric_last WHERE run_id = ? AND key_id = ?").get(id, key);
    if (one.rising && (known === undefined || one.first > known.step)) this.#addTo(id, key, one);
    else this.#recompute(id, key);
  }

  #addTo(id: string, key: number, { last, lowest, highest, total, count }: Gathered): void {
    this.#db
      .sql(
        `INSERT INTO metric_last (run_id, key_id, step, value, lowest, highest, total, count) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET step = excluded.step, value = excluded.value, total = total + excluded.total, count = count + excluded.count,
           lowest = min(coalesce(lowest, excluded.lowest), coalesce(excluded.lowest, lowest)),
           highest = max(coalesce(highest, excluded.highest), coalesce(excluded.highest, highest))`,
      )
      .run(id, key, last.step, last.value, lowest, highest, total, count);
  }

  /** Steps came late or twice, so what was added up no longer holds. */
  #recompute(id: string, key: number): void {
    this.#db
      .sql(
        `INSERT OR REPLACE INTO metric_last (run_id, key_id, step, value, lowest, highest, total, count)
         SELECT @id, @key, (SELECT max(step) FROM metric WHERE run_id = @id AND key_id = @key),
           (SELECT value FROM metric WHERE run_id = @id AND key_id = @key ORDER BY step DESC LIMIT 1),
           min(value), max(value), coalesce(sum(value), 0), count(value) FROM metric WHERE run_id = @id AND key_id = @key`,
      )
      .run({ id, key });
  }
}

function withRow(before: Gathered | undefined, row: MetricRow): Gathered {
  const counts = !Number.isNaN(row.value);
  if (!before) {
    return {
      last: row,
      first: row.step,
      rising: true,
      ...(counts ? alone(row.value) : { lowest: null, highest: null, total: 0, count: 0 }),
    };
  }
  const { last, lowest, highest, total, count, first, rising } = before;
  const kept = { last: row.step >= last.step ? row : last, first, rising: rising && row.step > last.step };
  if (!counts) return { ...kept, lowest, highest, total, count };
  const value = row.value;
  return {
    ...kept,
    lowest: Math.min(lowest ?? value, value),
    highest: Math.max(highest ?? value, value),
    total: total + value,
    count: count + 1,
  };
}

const alone = (value: number) => ({ lowest: value, highest: value, total: value, count: 1 });
