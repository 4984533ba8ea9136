import type { QueryKey } from "./query/completeQuery.ts";
import type { RunRow } from "./run.ts";

/** Runs at work, runs put aside, or runs that were deleted and not yet purged. */
export type RunScope = "active" | "archived" | "trash";

export interface RunSort {
  /** a field or a key, see `RunKeys` */
  readonly key: string;
  readonly descending: boolean;
}

/** A window of the runs table. */
export interface RunWindow {
  readonly query?: string;
  readonly scope?: RunScope;
  /** the first decides; newest first where all are equal */
  readonly sort?: readonly RunSort[];
  /** keys whose values come with the rows */
  readonly columns?: readonly string[];
  /** only runs that have these values: the runs of one group */
  readonly within?: readonly { readonly key: string; readonly value: RunValue }[];
  readonly offset?: number;
  readonly limit?: number;
}

export type RunValue = number | string | null;

type ShownOfRun = "id" | "kind" | "name" | "state" | "started" | "ended" | "notebook" | "cellIndex" | "seed" | "backend" | "note" | "tags";

export interface RunTableRow extends Pick<RunRow, ShownOfRun> {
  /** by column; a number where the run has one, else text */
  readonly values: Readonly<Record<string, RunValue>>;
}

export interface RunTablePage {
  /** runs that match, in the window or not */
  readonly total: number;
  /** runs of the scope */
  readonly all: number;
  readonly rows: readonly RunTableRow[];
}

/** Figures of the runs of one group; the interval is Student's for the mean, 95 %, null for one run. */
export interface GroupFigure {
  readonly n: number;
  readonly mean: number;
  readonly deviation: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface RunGroup {
  /** by key of the grouping */
  readonly values: Readonly<Record<string, RunValue>>;
  readonly runs: number;
  /** the newest run of the group */
  readonly newest: string;
  /** by column; only of columns with numbers */
  readonly figures: Readonly<Record<string, GroupFigure>>;
}

export interface RunGrouping extends Omit<RunWindow, "within" | "offset" | "limit"> {
  readonly by: readonly string[];
}

export interface RunGroupsPage {
  readonly total: number;
  readonly groups: readonly RunGroup[];
}

export interface RunKeys {
  readonly fields: readonly QueryKey[];
  /** `config.…`, `summary.…`, `metrics.…`, `provenance.…` */
  readonly keys: readonly QueryKey[];
}
