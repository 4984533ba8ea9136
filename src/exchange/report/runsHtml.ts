import { duration } from "../../output/duration.ts";
import type { ShownTable, TableValue } from "../../output/shown.ts";
import { kindLabels } from "../../runs/kindLabels.ts";
import type { RunRow } from "../../runs/run.ts";
import { summaryColumns } from "../../runs/summaryColumns.ts";
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

function rowOf(run: RunRow): TableValue[] {
  const { id, kind, name, state, cellIndex, started, ended, seed } = run;
  const took = ended === null ? null : duration(ended - started).replaceAll(" ", "\u00a0");
  const cell = cellIndex === null ? null : String(cellIndex + 1);
  return [id.slice(-6).toLowerCase(), kindLabels[kind], name, state, cell, took, seed === null ? null : String(seed), figuresOf(run)];
}

/** The few that the Runs page would show first; of a run without final figures, its last metrics. */
function figuresOf(run: RunRow): string | null {
  return told(run, run.summary) || told(run, run.metrics) || null;
}

function told(run: RunRow, values: Readonly<Record<string, unknown>>): string {
  const keys = summaryColumns([{ ...run, summary: values }], mostFigures);
  return keys.map((key) => `${key} ${Number((values[key] as number).toPrecision(4))}`).join(", ");
}
