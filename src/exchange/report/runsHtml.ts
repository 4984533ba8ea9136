import { duration } from "../../output/duration.ts";
import type { ShownTable, TableValue } from "../../output/shown.ts";
import type { RunRow } from "../../runs/run.ts";
import { tableHtml } from "../tableHtml.ts";

const mostFigures = 4;

/** What the cells logged as runs, one row each; empty when they logged none. */
export function runsHtml(runs: readonly RunRow[]): string {
  if (runs.length === 0) return "";
  const table: ShownTable = {
    shown: "table",
    columns: ["run", "kind", "name", "state", "cell", "took", "seed", "figures"],
    rows: runs.map(rowOf),
  };
  return `<section class="runs-of-report"><h2>Runs</h2><div class="table-view"><div class="table-scroll" tabindex="0">${tableHtml(table)}</div></div></section>`;
}

function rowOf({ id, kind, name, state, cellIndex, started, ended, seed, summary, metrics }: RunRow): TableValue[] {
  const took = ended === null ? null : duration(ended - started);
  const cell = cellIndex === null ? null : String(cellIndex + 1);
  const figures = Object.entries({ ...metrics, ...summary }).filter((entry): entry is [string, number] => Number.isFinite(entry[1]));
  const told = figures.slice(-mostFigures).map(([key, value]) => `${key} ${Number(value.toPrecision(4))}`);
  return [id.slice(-6).toLowerCase(), kind, name, state, cell, took, seed === null ? null : String(seed), told.join(", ") || null];
}
