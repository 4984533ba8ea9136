import type { CellOutput, Progress } from "../../src/output/cellOutput.ts";
import type { Inspection } from "../../src/output/inspection.ts";
import type { Variable } from "../../src/rpc/contract.ts";
import type { TensorRow } from "../../src/rpc/tensorRow.ts";
import type { MetricColumn } from "../../src/runs/metricColumn.ts";
import type { RunStart } from "../../src/runs/run.ts";
import type { Question } from "../../src/session/questions.ts";
import type { PlainError } from "../../src/steerlabError.ts";

/**
 * Between the service and a kernel process: Node's IPC channel with `serialization: "advanced"` (structured clone).
 * Interrupts do not come this way, since the kernel's main thread may be busy: see `ControlMessage`.
 */
export type ToKernel =
  | {
      readonly type: "execute";
      readonly executionId: string;
      readonly cellId: string;
      /** the notebook's file name, for stack traces */
      readonly notebook: string;
      /** [n], from 1 */
      readonly count: number;
      readonly source: string;
    }
  /** a deleted cell: its names are no longer variables of the notebook */
  | { readonly type: "forget"; readonly cellId: string }
  /** answered after the cells that were sent before it */
  | { readonly type: "ask"; readonly id: number; readonly question: Question }
  /** what a cell's `call` gave; taken while the cell runs */
  | { readonly type: "returned"; readonly id: number; readonly value: unknown; readonly error: PlainError | null }
  /** answered as soon as the kernel's main thread is free, also while a cell waits */
  | { readonly type: "inspect"; readonly id: number; readonly inspection: Inspection }
  | { readonly type: "shutdown" };

/** One byte each on file descriptor 4, read by the kernel's watcher thread. */
export const controlBytes = { interrupt: 0x49 } as const;

export type FromKernel =
  | { readonly type: "ready"; readonly pid: number }
  | { readonly type: "backend"; readonly name: string; readonly note: string | null }
  | { readonly type: "started"; readonly executionId: string; readonly at: number }
  | { readonly type: "output"; readonly executionId: string; readonly output: CellOutput }
  | { readonly type: "progress"; readonly executionId: string; readonly progress: Progress }
  | {
      readonly type: "finished";
      readonly executionId: string;
      readonly state: "ok" | "failed" | "interrupted";
      readonly milliseconds: number;
    }
  | { readonly type: "answer"; readonly id: number; readonly value: unknown; readonly error: PlainError | null }
  /** a cell asks the service */
  | { readonly type: "call"; readonly id: number; readonly name: string; readonly parameters: readonly unknown[] }
  | { readonly type: "variables"; readonly variables: readonly Variable[]; readonly tensors: readonly TensorRow[] }
  | { readonly type: "memory"; readonly memory: number; readonly tensors: { readonly count: number; readonly bytes: number } | null }
  | { readonly type: "run-start"; readonly id: string; readonly executionId: string | null; readonly at: number; readonly start: RunStart }
  | { readonly type: "run-metrics"; readonly id: string; readonly columns: readonly MetricColumn[] }
  | { readonly type: "run-summary"; readonly id: string; readonly values: Readonly<Record<string, unknown>> }
  | { readonly type: "run-artifact"; readonly id: string; readonly name: string; readonly value: unknown }
  | {
      readonly type: "run-end";
      readonly id: string;
      readonly at: number;
      readonly state: "finished" | "failed" | "interrupted";
      readonly error: PlainError | null;
    };

/** What the service gives the kernel process in its environment. */
export interface KernelEnvironment {
  /** absolute; the process runs here */
  readonly STEERLAB_WORKSPACE: string;
  /** absolute path of the run log, opened read-only for `runs.list` */
  readonly STEERLAB_DATABASE: string;
  /** JSON of `--param` values */
  readonly STEERLAB_PARAMS: string;
}
