import { editDistance } from "../src/runs/query/editDistance.ts";
import type { Database } from "./database.ts";

/** Where the values of a name lie. */
export type KeySource =
  | { readonly table: "value"; readonly id: number; readonly name: string }
  | { readonly table: "metric"; readonly id: number; readonly name: string; readonly of: "value" | "lowest" | "highest" | "mean" };

const parts = ["config", "summary", "metrics", "provenance.params", "provenance"] as const;
const figures: Readonly<Record<string, "value" | "lowest" | "highest" | "mean">> = {
  last: "value",
  min: "lowest",
  max: "highest",
  mean: "mean",
};

/** The keys of this database by name: `alpha` means config.alpha where there is one, else summary.alpha, and so on. */
export class RunKeyNames {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** All that the name may mean, the first that a run has counts; empty for an unknown name. */
  find(name: string): KeySource[] {
    const exact = this.#exact(name);
    return exact ? [exact] : parts.flatMap((part) => this.#exact(`${part}.${name}`) ?? []);
  }

  #exact(name: string): KeySource | null {
    return name.startsWith("metrics.") ? this.#metric(name.slice("metrics.".length), name) : this.#value(name);
  }

  #value(name: string): KeySource | null {
    const found = this.#db.sql<{ id: number }>("SELECT id FROM value_key WHERE name = ?").get(name);
    return found ? { table: "value", id: found.id, name } : null;
  }

  #metric(metric: string, name: string): KeySource | null {
    const whole = this.#metricId(metric);
    if (whole !== null) return { table: "metric", id: whole, name, of: "value" };
    const dot = metric.lastIndexOf(".");
    const of = figures[metric.slice(dot + 1)];
    const id = dot > 0 && of ? this.#metricId(metric.slice(0, dot)) : null;
    return id === null ? null : { table: "metric", id, name, of: of! };
  }

  #metricId(name: string): number | null {
    return this.#db.sql<{ id: number }>("SELECT id FROM metric_key WHERE name = ?").get(name)?.id ?? null;
  }

  /** Names that a wrong one may have meant: those that have it within them, or whose last part is a third of its letters off. */
  like(name: string): string[] {
    const wanted = lastPart(name).toLowerCase();
    const most = Math.max(2, Math.floor(wanted.length / 3));
    const all = this.#db
      .sql<{ name: string }>(
        "SELECT name FROM (SELECT name FROM value_key UNION ALL SELECT 'metrics.' || name FROM metric_key) ORDER BY length(name)",
      )
      .all()
      .map((row) => row.name);
    const near = all.filter((one) => one.toLowerCase().includes(wanted) || editDistance(lastPart(one).toLowerCase(), wanted) <= most);
    return near.slice(0, 3);
  }
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf(".") + 1);
