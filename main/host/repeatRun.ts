import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseNotebook } from "../../src/cells/percentFormat.ts";
import type { RunSource } from "../../src/rpc/runContract.ts";
import { rebuiltNotebook } from "../../src/runs/rebuiltNotebook.ts";
import { compareRepetition, type RepeatedRun } from "../../src/runs/repeatedRun.ts";
import type { RunDetail } from "../../src/runs/run.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { writeNotebookFile } from "./notebookFile.ts";
import type { Workbench } from "./workbench.ts";

const folder = "experiments/again";

/**
 * Writes the notebook that makes the run again, under a name that is free.
 * @returns its path in the workspace
 * @throws `run/no-source` for a run that no cell made
 */
export function rebuildNotebook(workbench: Pick<Workbench, "folder" | "noteNotebooks">, run: RunDetail): string {
  if (run.provenance.cellSource === null) {
    throw new SteerlabError("run/no-source", `Run ${run.id} was not made by a cell, so there is nothing to build a notebook from.`, {
      hint: "Its page shows what is known of it.",
    });
  }
  const path = freePath(workbench.folder, `${folder}/${run.id}`);
  mkdirSync(dirname(join(workbench.folder, path)), { recursive: true });
  writeNotebookFile(join(workbench.folder, path), rebuiltNotebook(run));
  workbench.noteNotebooks();
  return path;
}

function freePath(workspace: string, base: string): string {
  for (let count = 1; ; count++) {
    const path = `${base}${count === 1 ? "" : `-${count}`}.ts`;
    if (!existsSync(join(workspace, path))) return path;
  }
}

/**
 * Builds the run's notebook, runs it, and compares every number.
 * @throws `run/no-source`, and `run/not-repeated` when the notebook ended without making the run
 */
export async function repeatRun(workbench: Workbench, id: string): Promise<RepeatedRun> {
  const before = workbench.book.get(id);
  const path = rebuildNotebook(workbench, before);
  await runOnce(workbench, path);
  const made = workbench.book.store.list().filter((run) => run.notebook === path);
  const after = made.map((run) => workbench.book.get(run.id)).find((run) => isRepetition(before, run));
  if (!after) throw notRepeated(path, id);
  return { ...compareRepetition(before, after, (run, metric) => workbench.book.store.series(run, metric)), notebook: path };
}

/** Its kernel is ended: what is compared is stored, and a model would stay in memory. */
async function runOnce(workbench: Workbench, path: string): Promise<void> {
  const session = workbench.open(path);
  workbench.hold(path);
  try {
    session.runAll();
    await session.whenIdle();
    await session.stopKernel();
  } finally {
    await workbench.release(path);
  }
}

const isRepetition = (before: RunDetail, after: RunDetail): boolean =>
  after.kind === before.kind &&
  after.provenance.cellSource?.trimEnd() === before.provenance.cellSource?.trimEnd() &&
  (after.provenance.ordinal ?? 0) === (before.provenance.ordinal ?? 0) &&
  after.state !== "running";

const notRepeated = (path: string, id: string): SteerlabError =>
  new SteerlabError("run/not-repeated", `${path} ended without making run ${id} again.`, {
    hint: "Open it: the cell that failed says why.",
    details: { path },
  });

/** Looks for the run's sources among the notebook's cells as the file stands now. */
export function runSource(workspace: string, run: RunDetail): RunSource {
  const { cellSource, dependencies } = run.provenance;
  if (run.notebook === null || cellSource === null) return { state: "unknown", changed: [] };
  const file = join(workspace, run.notebook);
  if (!existsSync(file)) return { state: "gone", changed: [] };
  const now = new Set(parseNotebook(readFileSync(file, "utf8")).cells.map((cell) => cell.source.trim()));
  const needed = [...dependencies, { index: run.cellIndex ?? dependencies.length, source: cellSource }];
  const changed = needed.filter(({ source }) => !now.has(source.trim())).map(({ index }) => index + 1);
  return { state: changed.length === 0 ? "same" : "changed", changed };
}
