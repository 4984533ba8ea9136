import type { MetricColumn } from "../src/runs/metricColumn.ts";
import type { Database } from "./database.ts";

/** What a column adds to what is known of its metric. */
interface ColumnFigures {
  readonly step: number;
  readonly value: number;
  lowest: number | null;
  highest: number | null;
  total: number;
  count: number;
}

/** Writes metric values and keeps of every metric what lists show: last, least and greatest value, and the mean's parts. */
export class MetricLog {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Values of one run; to be called within a transaction. A step logged twice keeps the later value. @param at ms since the epoch */
  add(id: string, columns: readonly MetricColumn[], at: number): void {
    let highest = -1;
    for (const column of columns) {
      if (column.steps.length === 0) continue;
      const key = this.#keyId(column.metric);
      this.#insert(id, key, column);
      this.#keep(id, key, column);
      highest = Math.max(highest, greatest(column.steps));
    }
    if (highest >= 0) this.#db.sql("INSERT OR IGNORE INTO run_clock VALUES (?, ?, ?)").run(id, highest, Math.round(at));
  }

  /** Asked anew for every batch: an id remembered from a transaction that was rolled back would point to nothing. */
  #keyId(metric: string): number {
    const known = this.#db.sql<{ id: number }>("SELECT id FROM metric_key WHERE name = ?").get(metric);
    return known?.id ?? Number(this.#db.sql("INSERT INTO metric_key (name) VALUES (?)").run(metric).lastInsertRowid);
  }

  /** One metric after the other: neighbours in the log are neighbours in the tree. */
  #insert(id: string, key: number, { steps, values }: MetricColumn): void {
    const insert = this.#db.sql("INSERT OR REPLACE INTO metric VALUES (?, ?, ?, ?)");
    for (let i = 0; i < steps.length; i++) insert.run(id, key, steps[i], values[i]);
  }

  #keep(id: string, key: number, column: MetricColumn): void {
    const known = this.#db.sql<{ step: number }>("SELECT step FROM metric_last WHERE run_id = ? AND key_id = ?").get(id, key);
    if (isRising(column.steps) && (known === undefined || column.steps[0]! > known.step)) this.#addTo(id, key, figuresOf(column));
    else this.#recompute(id, key);
  }

  #addTo(id: string, key: number, { step, value, lowest, highest, total, count }: ColumnFigures): void {
    this.#db
      .sql(
        `INSERT INTO metric_last (run_id, key_id, step, value, lowest, highest, total, count) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET step = excluded.step, value = excluded.value, total = total + excluded.total, count = count + excluded.count,
           lowest = min(coalesce(lowest, excluded.lowest), coalesce(excluded.lowest, lowest)),
           highest = max(coalesce(highest, excluded.highest), coalesce(excluded.highest, highest))`,
      )
      .run(id, key, step, value, lowest, highest, total, count);
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

const greatest = (steps: Float64Array): number => steps.reduce((most, step) => Math.max(most, step), -1);

const isRising = (steps: Float64Array): boolean => steps.every((step, i) => i === 0 || step > steps[i - 1]!);

/** @param column with rising steps */
function figuresOf({ steps, values }: MetricColumn): ColumnFigures {
  const figures: ColumnFigures = { step: steps.at(-1)!, value: values.at(-1)!, lowest: null, highest: null, total: 0, count: 0 };
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    figures.lowest = Math.min(figures.lowest ?? value, value);
    figures.highest = Math.max(figures.highest ?? value, value);
    figures.total += value;
    figures.count++;
  }
  return figures;
}
