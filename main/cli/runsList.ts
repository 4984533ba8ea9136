import type { RunStore } from "../../db/runStore.ts";
import type { TableValue } from "../../src/output/shown.ts";
import { textTable } from "../../src/output/textTable.ts";
import type { RunRow } from "../../src/runs/run.ts";
import { seconds } from "./progressText.ts";
import type { RunsArguments } from "./runsCommand.ts";
import { localTime, printJson } from "./runsText.ts";

export function list(runs: RunStore, { words, json }: RunsArguments): string {
  const rows = runs.list(words.join(" "));
  if (json) return printJson(rows);
  if (rows.length === 0) return words.length === 0 ? "No runs yet." : `No run matches ${words.join(" ")}`;
  const columns = ["id", "kind", "name", "state", "started", "took", "notebook", "tags"];
  return textTable(columns, rows.map(listedRow));
}

function listedRow(run: RunRow): TableValue[] {
  const took = run.ended === null ? null : seconds(run.ended - run.started);
  return [run.id, run.kind, run.name, run.state, localTime(run.started), took, run.notebook, run.tags.join(" ") || null];
}
