// The run log of a workspace as pages and the terminal change it: every change is stored, and then told.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type Backup, backUp } from "../../db/backup.ts";
import type { Database } from "../../db/database.ts";
import { exportBundle, type ImportedRuns, importBundle } from "../../db/runBundle.ts";
import { RunCurves } from "../../db/runCurves.ts";
import { RunStore } from "../../db/runStore.ts";
import { RunTable } from "../../db/runTable.ts";
import { type Purged, RunTrash } from "../../db/runTrash.ts";
import { RunViews } from "../../db/runViews.ts";
import type { RunEvent } from "../../src/rpc/contract.ts";
import type { RunExportFormat } from "../../src/rpc/runContract.ts";
import { exportedRuns } from "../../src/runs/export/exportedRuns.ts";
import type { RunDetail } from "../../src/runs/run.ts";
import { SteerlabError } from "../../src/steerlabError.ts";

export interface RunBookOptions {
  readonly database: Database;
  /** what waits to be written is written */
  readonly flush: () => void;
  readonly tell: (event: RunEvent) => void;
}

export class RunBook {
  readonly store: RunStore;
  readonly table: RunTable;
  readonly curves: RunCurves;
  readonly views: RunViews;
  readonly #trash: RunTrash;
  readonly #options: RunBookOptions;

  constructor(options: RunBookOptions) {
    const { database } = options;
    this.#options = options;
    this.store = new RunStore(database);
    this.table = new RunTable(database);
    this.curves = new RunCurves(database);
    this.views = new RunViews(database);
    this.#trash = new RunTrash(database);
  }

  /** @throws `run/unknown` */
  get(id: string): RunDetail {
    this.#options.flush();
    const run = this.store.get(id);
    if (run) return run;
    throw new SteerlabError("run/unknown", `There is no run "${id}".`, {
      hint: "It was deleted; the Runs page lists those that there are.",
    });
  }

  /** @throws `run/unknown` */
  setTags(id: string, tags: readonly string[]): void {
    this.#change([id], () => this.store.setTags(id, tags));
  }

  tag(ids: readonly string[], { add = [], remove = [] }: { readonly add?: readonly string[]; readonly remove?: readonly string[] }): void {
    this.#change(ids, () => {
      for (const id of ids) {
        const tags = new Set([...(this.store.row(id)?.tags ?? []), ...add].filter((tag) => !remove.includes(tag)));
        this.store.setTags(id, [...tags]);
      }
    });
  }

  /** @throws `run/unknown` */
  setNote(id: string, note: string): void {
    this.#change([id], () => this.store.setNote(id, note));
  }

  archive(ids: readonly string[], archived: boolean): void {
    this.#change(ids, () => this.#trash.archive(ids, archived));
  }

  /** Into the trash. @throws `run/running` when one of them is still being written; none is deleted then */
  delete(ids: readonly string[]): void {
    this.#options.flush();
    const running = ids.find((id) => this.store.row(id)?.state === "running");
    if (running) throw new SteerlabError("run/running", `Run ${running} is running.`, { hint: "Interrupt its cell, then delete it." });
    this.#trash.delete(ids, Date.now());
    this.#options.tell({ type: "deleted", ids });
  }

  restore(ids: readonly string[]): void {
    this.#change(ids, () => this.#trash.restore(ids));
  }

  /** @param ids of the trash; else all of it */
  purge(ids?: readonly string[]): Purged {
    this.#options.flush();
    const gone = this.table.ids({ scope: "trash" }).filter((id) => ids?.includes(id) ?? true);
    const purged = this.#trash.purge(ids);
    this.#options.tell({ type: "deleted", ids: gone });
    return purged;
  }

  backUp(path?: string): Backup {
    this.#options.flush();
    return backUp(this.#options.database, path);
  }

  /** @throws `run/unknown`, `run/running` */
  bundle(ids: readonly string[], file: string): { readonly runs: number; readonly bytes: number } {
    this.#options.flush();
    return exportBundle(this.#options.database, ids, file);
  }

  /** Once by id, whatever happens in between. @param file a bundle, or the database of another workspace, such as a job's */
  importBundle(file: string, name = basename(file)): ImportedRuns {
    this.#options.flush();
    const result = importBundle(this.#options.database, file, name);
    this.#tellRuns(result.imported);
    return result;
  }

  /** As a file that a browser keeps. */
  async exported(ids: readonly string[], format: RunExportFormat): Promise<{ name: string; bytes: Uint8Array }> {
    if (format !== "bundle")
      return exportedRuns(
        ids.map((id) => this.get(id)),
        format,
        this.store,
      );
    return { name: "runs.steerlab", bytes: inTemporaryFile((file) => void this.bundle(ids, file)) };
  }

  importBytes(bundle: Uint8Array, name: string): ImportedRuns {
    let result: ImportedRuns = { imported: [], known: [] };
    inTemporaryFile((file) => {
      writeFileSync(file, bundle);
      result = this.importBundle(file, name);
    });
    return result;
  }

  #change(ids: readonly string[], change: () => void): void {
    this.#options.flush();
    this.#options.database.write(change);
    this.#tellRuns(ids);
  }

  #tellRuns(ids: readonly string[]): void {
    for (const id of ids) {
      const run = this.store.row(id);
      if (run) this.#options.tell({ type: "run", run });
    }
  }
}

/** @returns what is in the file when `work` has ended */
function inTemporaryFile(work: (file: string) => void): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "steerlab-runs-"));
  try {
    const file = join(folder, "runs.steerlab");
    work(file);
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
