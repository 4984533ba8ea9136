import type { ReducedSeries } from "../runs/reducedSeries.ts";
import type { RepeatedRun } from "../runs/repeatedRun.ts";
import type { RunDetail, RunRow, Series } from "../runs/run.ts";
import type { RunGrouping, RunGroupsPage, RunKeys, RunTablePage, RunWindow } from "../runs/runTable.ts";
import type { RunView } from "../runs/runView.ts";

/** What the page may ask of the run log. Queries reject with `query/…`, whose `details` have the place as `from` and `to`. */
export interface RunFunctions {
  listRuns(query?: string): Promise<RunRow[]>;
  getRun(id: string): Promise<RunDetail>;
  getSeries(ids: readonly string[], metric: string): Promise<Record<string, Series>>;
  getArtifact(id: string, name: string): Promise<unknown>;

  /** The newest runs, as many as the sidebar and the palette may show. */
  recentRuns(limit: number): Promise<RunRow[]>;
  queryRuns(window: RunWindow): Promise<RunTablePage>;
  /** ids of all that match, in order */
  queryRunIds(window: RunWindow): Promise<string[]>;
  groupRuns(grouping: RunGrouping): Promise<RunGroupsPage>;
  runKeys(): Promise<RunKeys>;

  /** Series made small enough to draw: of each stretch of steps the least and the greatest value. */
  getReducedSeries(
    ids: readonly string[],
    metric: string,
    options?: { readonly points?: number; readonly from?: number; readonly to?: number },
  ): Promise<Record<string, ReducedSeries>>;
  /** @param column `curve:` and a metric, or `sweep:` and a metric of a sweep: small curves of the runs that have them */
  getSparks(ids: readonly string[], column: string): Promise<Record<string, Float64Array>>;
  /** steps, and when they were logged in ms since the run's start */
  getClock(id: string): Promise<{ readonly steps: Float64Array; readonly milliseconds: Float64Array }>;

  setRunTags(id: string, tags: readonly string[]): Promise<void>;
  tagRuns(ids: readonly string[], change: { readonly add?: readonly string[]; readonly remove?: readonly string[] }): Promise<void>;
  /** Markdown */
  setRunNote(id: string, note: string): Promise<void>;
  archiveRuns(ids: readonly string[], archived: boolean): Promise<void>;
  /** Into the trash. @throws `run/running` */
  deleteRuns(ids: readonly string[]): Promise<void>;
  /** Out of the trash. */
  restoreRuns(ids: readonly string[]): Promise<void>;
  /** Removes what lies in the trash for good. Sizes of the database file in bytes. */
  purgeRuns(ids?: readonly string[]): Promise<{ readonly runs: number; readonly before: number; readonly after: number }>;

  runViews(): Promise<RunView[]>;
  saveRunView(view: RunView): Promise<void>;
  deleteRunView(name: string): Promise<void>;

  /** @throws `run/unknown`, for a bundle also `run/running` */
  exportRuns(ids: readonly string[], format: RunExportFormat): Promise<{ readonly name: string; readonly bytes: Uint8Array }>;
  /** Reads a bundle: runs that are here already stay as they are. @param name the file's, for what is said of it. @throws `run/no-bundle`, `database/newer` */
  importRuns(bundle: Uint8Array, name: string): Promise<{ readonly imported: readonly string[]; readonly known: readonly string[] }>;

  /** Whether the notebook still says what the run was made from. */
  runSource(id: string): Promise<RunSource>;
  /** Makes a notebook of the sources that the run was made from. */
  rebuildRun(id: string): Promise<{ readonly path: string }>;
  /** Makes the notebook and runs it; resolves when it has ended, with the difference of every number. */
  repeatRun(id: string): Promise<RepeatedRun>;

  /** A copy of the whole database. */
  backUp(): Promise<{ readonly path: string; readonly bytes: number }>;
}

export type RunExportFormat = "csv" | "jsonl" | "parquet" | "bundle" | "html";

export interface RunSource {
  readonly state: "same" | "changed" | "gone" | "unknown";
  /** numbers of the cells of which the notebook has no more, from 1 */
  readonly changed: readonly number[];
}
