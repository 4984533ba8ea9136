// The part of the contract that is about looking closely at logged runs.
import type { CellOutput } from "../output/cellOutput.ts";
import type { RunRow } from "../runs/run.ts";

export interface InspectionFunctions {
  /** The run with all that it was made from and all that was made from it, the oldest first. @throws `run/unknown` */
  runFamily(id: string): Promise<RunRow[]>;
  /** The cell's execution that started the run, with its outputs as they were; null where no cell did. @throws `run/unknown` */
  runExecution(id: string): Promise<RunExecution | null>;
}

export interface RunExecution {
  readonly state: "running" | "ok" | "failed" | "interrupted";
  /** ms since the epoch */
  readonly started: number;
  /** null while it runs */
  readonly milliseconds: number | null;
  /** empty where it showed nothing, and where the outputs were cleared */
  readonly outputs: readonly CellOutput[];
}
