import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { openDatabase, openReadOnly } from "../../db/openDatabase.ts";
import { exportBundle } from "../../db/runBundle.ts";
import { RunCurves } from "../../db/runCurves.ts";
import type { RunStore } from "../../db/runStore.ts";
import { writeAtomically } from "../../src/files/writeAtomically.ts";
import { exportedRuns } from "../../src/runs/export/exportedRuns.ts";
import { stepTimes, tensorBoardEvents, tensorBoardFile } from "../../src/runs/export/tensorBoard.ts";
import type { RunDetail } from "../../src/runs/run.ts";
import { freeFile } from "./outputFile.ts";
import type { RunsArguments } from "./runsCommand.ts";
import { printJson } from "./runsText.ts";
import { UsageError } from "./usageError.ts";

const formats = ["csv", "jsonl", "parquet", "html", "bundle", "tensorboard"];

/** Runs by their ids or by a query, in a file; for TensorBoard a folder with one folder a run. */
export async function exportRuns(runs: RunStore, args: RunsArguments): Promise<string> {
  const { to, output, force } = args;
  if (to === null || !formats.includes(to)) throw new UsageError("Say with --to in which format.", `There are ${formats.join(", ")}.`);
  const chosen = chosenRuns(runs, args.words);
  const file = freeFile(output ?? (to === "tensorboard" ? "runs-tensorboard" : `runs.${to === "bundle" ? "steerlab" : to}`), force);
  if (to === "bundle") bundle(args.database, chosen, file);
  else if (to === "tensorboard") tensorBoard(args.database, chosen, runs, file);
  else writeAtomically(file, (await exportedRuns(chosen, to, runs)).bytes);
  return args.json
    ? printJson({ runs: chosen.map((run) => run.id), file })
    : `${chosen.length} ${chosen.length === 1 ? "run" : "runs"} written to ${file}`;
}

/** Words that are all ids, else a query; without words all runs. */
function chosenRuns(runs: RunStore, words: readonly string[]): RunDetail[] {
  const byId = words.map((word) => runs.get(word));
  if (words.length > 0 && byId.every((run) => run !== null)) return byId;
  return runs.list(words.join(" ")).map((row) => runs.get(row.id)!);
}

function bundle(database: string, runs: readonly RunDetail[], file: string): void {
  const source = openDatabase(database);
  try {
    exportBundle(
      source,
      runs.map((run) => run.id),
      file,
    );
  } finally {
    source.close();
  }
}

function tensorBoard(database: string, runs: readonly RunDetail[], series: RunStore, folder: string): void {
  const source = openReadOnly(database);
  try {
    const curves = new RunCurves(source);
    for (const run of runs) {
      const own = join(resolve(folder), `${run.name.replace(/[^\w.+-]+/g, "-")}-${run.id}`);
      mkdirSync(own, { recursive: true });
      writeFileSync(join(own, tensorBoardFile(run)), tensorBoardEvents(run, series, stepTimes(run, curves.clock(run.id))));
    }
  } finally {
    source.close();
  }
}
