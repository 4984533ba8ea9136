import type { SubmissionEvent } from "../cluster/submission.ts";
import type { CellOutput, Progress } from "../output/cellOutput.ts";
import type { Shown } from "../output/shown.ts";
import type { StreamSize } from "../output/streamTail.ts";
import type { MetricColumn } from "../runs/metricColumn.ts";
import type { RunRow } from "../runs/run.ts";
import type { Question } from "../session/questions.ts";
import type { PlainError } from "../steerlabError.ts";
import type { CellChange } from "./cellChange.ts";
import type { FileConflict, HistoryFunctions } from "./historyFunctions.ts";
import type { InspectionFunctions } from "./inspectionFunctions.ts";
import type { KeyFileText, KeyFunctions } from "./keyFunctions.ts";
import type { NewNotebook, NotebookFileFunctions } from "./notebookFiles.ts";
import type { OutputFunctions } from "./outputContract.ts";
import type { RunFunctions } from "./runContract.ts";
import type { SearchFunctions } from "./searchFunctions.ts";
import type { KernelEnd, SessionFunctions, Stopping } from "./sessionFunctions.ts";
import type { SubmissionFunctions } from "./submissionContract.ts";

export type { DeletedNotebook, NewNotebook, NotebookTemplate } from "./notebookFiles.ts";

import type { TensorRow } from "./tensorRow.ts";

/** What the page may ask of the service. Every function rejects with a `PlainError` thrown as an Error with `code` and `hint`. */
export interface ServiceFunctions
  extends HistoryFunctions,
    KeyFunctions,
    SearchFunctions,
    SessionFunctions,
    OutputFunctions,
    RunFunctions,
    InspectionFunctions,
    SubmissionFunctions,
    NotebookFileFunctions {
  workspace(): Promise<Workspace>;
  /** Opens (and keeps open) a notebook; the same connection then receives its events. Cells, outputs and states as they are now. */
  openNotebook(path: string): Promise<NotebookState>;
  closeNotebook(path: string): Promise<void>;
  createNotebook(path: string, start?: NewNotebook): Promise<NotebookState>;
  /** `baseVersion` is the cell's version that the edit started from; a conflict rejects with `notebook/conflict` and loses nothing. */
  editCell(path: string, cellId: string, source: string, baseVersion: number): Promise<{ version: number }>;
  insertCell(path: string, index: number, kind: CellKind, source: string): Promise<{ cellId: string }>;
  deleteCell(path: string, cellId: string): Promise<void>;
  /** All of the changes or none; `undo`, given to the same function, takes them back, outputs included. @throws `notebook/cell-running` */
  changeCells(path: string, changes: readonly CellChange[]): Promise<{ readonly undo: readonly CellChange[] }>;
  moveCell(path: string, cellId: string, index: number): Promise<void>;
  setCellKind(path: string, cellId: string, kind: CellKind): Promise<void>;
  clearOutputs(path: string, cellIds?: readonly string[]): Promise<void>;
  /** @throws `notebook/changed-on-disk` when another program wrote the file while there were unsaved edits: see `settleFile` */
  saveNow(path: string): Promise<void>;
  /** Ends that conflict: the text here over the file's, or the file's over the text here. */
  settleFile(path: string, keep: "mine" | "disk"): Promise<void>;

  /** The open notebook with its outputs, as a file of another format. */
  exportNotebook(path: string, format: ExportFormat): Promise<{ readonly name: string; readonly text: string }>;
  /** One thing that is shown, as an HTML file that needs nothing else; an explorer in it keeps its sliders. */
  exportShown(title: string, shown: Shown): Promise<string>;
  /** Makes a notebook of an .ipynb file's text, with its outputs. @throws `notebook/exists`, `exchange/not-a-notebook` */
  importNotebook(path: string, text: string): Promise<{ readonly path: string }>;

  /** Puts the cells into the kernel's queue in notebook order; starts the kernel when there is none. Resolves when queued. */
  runCells(path: string, cellIds: readonly string[]): Promise<void>;
  runAll(path: string): Promise<void>;
  runStale(path: string): Promise<void>;
  interrupt(path: string): Promise<void>;
  /**
   * Asks the kernel about something that a cell has made, such as a trace; waits for the cells that run.
   * @throws `kernel/none`, `kernel/ended`, `kernel/unknown-subject`, and what the answer throws
   */
  askKernel(path: string, question: Question): Promise<unknown>;
  /** Ends the kernel and starts a new one: variables are gone, outputs stay. */
  restartKernel(path: string): Promise<void>;
  /** Ends the kernel: variables and memory are given back. */
  stopKernel(path: string): Promise<void>;

  /** Declarations of "steerlab" for the editor: virtual file name → text. */
  typeDeclarations(): Promise<Record<string, string>>;
}

/** What the service tells a page that has said its token. */
export interface PageFunctions {
  notebookEvent(path: string, event: NotebookEvent): void;
  /** An open notebook has another path; null: it was deleted. Its events come under the new one. */
  notebookMoved(from: string, to: string | null): void;
  runEvent(event: RunEvent): void;
  submissionEvent(event: SubmissionEvent): void;
  workspaceEvent(workspace: Workspace): void;
  /** The person's keys were changed, here or by another program. */
  keyFileChanged(file: KeyFileText): void;
  /** What no call has asked for went wrong: outputs or runs cannot be stored, such as on a full disk. It is tried again by itself. */
  problem(error: PlainError): void;
}

export interface Workspace {
  readonly folder: string;
  readonly notebooks: readonly NotebookFile[];
  readonly models: readonly { readonly name: string; readonly bytes: number }[];
  readonly git: { readonly branch: string; readonly commit: string; readonly changed: number } | null;
  readonly version: string;
  readonly node: string;
  readonly cpus: number;
  /** the notebook to open first */
  readonly start: string | null;
}
export interface NotebookFile {
  /** relative to the workspace, with / */
  readonly path: string;
  readonly modified: number;
  readonly kernel: KernelState["state"];
}

export type ExportFormat = "html" | "ipynb";

export type CellKind = "code" | "markdown";
export type CellState = "never-run" | "queued" | "running" | "fresh" | "stale" | "failed" | "interrupted";

export interface CellView {
  readonly id: string;
  readonly kind: CellKind;
  /** what stands after `// %%`; empty for most cells */
  readonly title: string;
  readonly source: string;
  readonly version: number;
  /** percent-format metadata, such as `kind="train"` */
  readonly metadata: Readonly<Record<string, string>>;
  readonly state: CellState;
  /** why it is stale or failed to start: "`warm` was changed by cell 3" */
  readonly reason: string | null;
  /** execution count of this kernel, as in [3]; null if it has not run */
  readonly count: number | null;
  readonly started: number | null;
  /** ms */
  readonly duration: number | null;
  readonly outputs: readonly CellOutput[];
  readonly progress: readonly Progress[];
  readonly defines: readonly string[];
  readonly reads: readonly string[];
  /** it was changed here and, before that was saved, in the file: nothing is saved until the person has chosen, see `settleCell` */
  readonly conflict: FileConflict | null;
  /** the source that it last ran with, when that is another one than it has now */
  readonly ranSource: string | null;
  /** trains, sweeps or evaluates: never rerun by itself */
  readonly expensive: boolean;
}

export interface KernelState {
  readonly state: "none" | "starting" | "idle" | "busy" | "dead";
  readonly pid: number | null;
  /** such as `TensorFlow 2.21, CPU`; null until the kernel has loaded it */
  readonly backend: string | null;
  /** bytes */
  readonly memory: number | null;
  readonly tensors: { readonly count: number; readonly bytes: number } | null;
  /** why it died, or what the backend ladder says */
  readonly note: string | null;
  /** of a running cell that was asked to stop */
  readonly stopping: Stopping | null;
  /** of a kernel that ended by itself; until the next one starts */
  readonly end: KernelEnd | null;
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  /** of tensors, matrices and lists; null for what has none */
  readonly shape: readonly number[] | null;
  /** one line; getters are not read */
  readonly preview: string;
  /** that it leads to, as far as can be seen; null for a plain value */
  readonly bytes: number | null;
  /** there is more than was looked at */
  readonly atLeast?: boolean;
  readonly cellId: string | null;
}

export interface NotebookState {
  readonly path: string;
  readonly version: number;
  readonly cells: readonly CellView[];
  readonly kernel: KernelState;
  readonly variables: readonly Variable[];
  /** by the cell that made them */
  readonly tensors: readonly TensorRow[];
  readonly saved: boolean;
  /** why not, when that is more than a matter of a moment */
  readonly saveError: string | null;
  /** cells that wait, the next one first */
  readonly queue: readonly string[];
  /** cheap cells run again by themselves */
  readonly autorun: boolean;
}

/** Each carries all that changed; a page that applies them in order has the service's state. */
export type NotebookEvent =
  /** with `sameOutputs`, a page has the cell's outputs already and keeps them: they are not sent again */
  | { readonly type: "cell"; readonly cell: CellView; readonly sameOutputs?: true }
  /** the order of all cells, after an insertion, deletion or move; new ones come as `cell` first */
  | { readonly type: "order"; readonly cellIds: readonly string[] }
  | { readonly type: "output"; readonly cellId: string; readonly index: number; readonly output: CellOutput }
  /** text that continues the stream output at `index`, or as much of its end as a page keeps; `size` is that of the whole stream */
  | { readonly type: "stream"; readonly cellId: string; readonly index: number; readonly text: string; readonly size: StreamSize }
  | { readonly type: "progress"; readonly cellId: string; readonly progress: Progress }
  | { readonly type: "kernel"; readonly kernel: KernelState }
  | { readonly type: "queue"; readonly cellIds: readonly string[] }
  | { readonly type: "autorun"; readonly on: boolean }
  | { readonly type: "variables"; readonly variables: readonly Variable[]; readonly tensors: readonly TensorRow[] }
  | { readonly type: "saved"; readonly saved: boolean; readonly error: string | null };

export type RunEvent =
  | { readonly type: "run"; readonly run: RunRow }
  | { readonly type: "metrics"; readonly runId: string; readonly columns: readonly MetricColumn[] }
  | { readonly type: "deleted"; readonly ids: readonly string[] }
  /** another process has written to the run log: nothing that was read of it needs to be so any more */
  | { readonly type: "changed" };
