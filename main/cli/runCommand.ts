// `steerlab run FILE`: the cells of a notebook one after the other, without a window. The same session, kernel and database as
// in the workbench, in this process.
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { CellOutput } from "../../src/output/cellOutput.ts";
import type { CellView, ExportFormat, NotebookEvent } from "../../src/rpc/contract.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { openTaskFolder, type TaskFolder } from "../cluster/taskFolder.ts";
import { TaskReport } from "../cluster/taskReport.ts";
import { exportNotebook, formatOfFile } from "../host/exportNotebook.ts";
import type { NotebookSession } from "../host/notebookSession.ts";
import { Workbench } from "../host/workbench.ts";
import { notebookPath } from "../host/workspaceFolder.ts";
import { cellLines } from "./cellPlace.ts";
import { findWorkspace } from "./findWorkspace.ts";
import { freeFile, writeOutput } from "./outputFile.ts";
import { seconds } from "./progressText.ts";
import { RunView } from "./runView.ts";
import { UsageError } from "./usageError.ts";

interface RunArguments {
  /** absolute */
  readonly file: string;
  readonly workspace: string;
  readonly params: Readonly<Record<string, string>>;
  readonly json: boolean;
  /** the report to write at the end */
  readonly output: { readonly file: string; readonly format: ExportFormat } | null;
  /** a folder of its own, in place of the workspace's database */
  readonly runDir: string | null;
}

/** @returns the exit code: 0, 1 at the first failing cell, 130 when interrupted */
export async function runCommand(args: readonly string[]): Promise<number> {
  const { runDir, ...given } = readArguments(args);
  if (runDir === null) return runNotebook(given, null);
  const report = new TaskReport(openTaskFolder(runDir), given.params);
  try {
    const code = await runNotebook(given, report);
    report.ended(code);
    return code;
  } catch (error) {
    report.failed(error);
    throw error;
  } finally {
    report.close();
  }
}

async function runNotebook(
  { file, workspace, params, json, output }: Omit<RunArguments, "runDir">,
  report: TaskReport | null,
): Promise<number> {
  const own = report ? inFolder(report.folder) : {};
  const workbench = new Workbench({ folder: workspace, params, node: process.env.STEERLAB_NODE, recover: false, ...own });
  workbench.on("problem", (problem) => process.stderr.write(`${problem.message} ${problem.hint ?? ""}\n`));
  try {
    const session = workbench.open(notebookPath(workbench.folder, file));
    refuseUnusedParams(session, params);
    const run = new NotebookRun(workbench, session, file, json);
    report?.follow(workbench, session);
    const code = await run.run((signal) => report?.stopping(signal));
    if (output) writeOutput(output.file, exportNotebook(workbench.record(session.path), output.format));
    report?.unfollow();
    return code;
  } finally {
    await workbench.close();
  }
}

/** Nothing is shared with other tasks: a database, and trainings to go on from, of its own. */
const inFolder = ({ database, checkpoints }: TaskFolder) => ({ database, environment: { STEERLAB_CHECKPOINTS: checkpoints } });

function readArguments(args: readonly string[]): RunArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...{ param: { type: "string", multiple: true, short: "p" }, json: { type: "boolean" }, workspace: { type: "string" } },
      ...{ output: { type: "string", short: "o" }, force: { type: "boolean" }, "run-dir": { type: "string" } },
    },
  });
  if (positionals.length !== 1) throw new UsageError("Give one notebook to run.", "steerlab run experiments/quickstart.ts --param seed=3");
  const file = resolve(positionals[0]!);
  if (!existsSync(file)) {
    throw new SteerlabError("notebook/not-found", `There is no notebook ${positionals[0]}.`, { hint: "Check the path." });
  }
  const real = realpathSync(file);
  const workspace = values.workspace ?? findWorkspace(dirname(real));
  const output = values.output === undefined ? null : outputOf(values.output, values.force ?? false);
  const runDir = values["run-dir"] === undefined ? null : resolve(values["run-dir"]);
  return { file: real, workspace, params: readParams(values.param ?? []), json: values.json ?? false, output, runDir };
}

/** Looked at before anything runs: an hour later is too late to learn of a wrong name. */
const outputOf = (path: string, force: boolean): RunArguments["output"] => ({ format: formatOfFile(path), file: freeFile(path, force) });

function readParams(given: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {};
  for (const text of given) {
    const [, key, value] = /^([A-Za-z_$][\w$]*)=(.*)$/s.exec(text) ?? [];
    if (key === undefined) throw new UsageError(`--param ${text} is not of the form key=value.`, "Such as --param seed=3.");
    if (key in params) throw new UsageError(`Parameter ${key} is given twice.`, "Give it once.");
    params[key] = value!;
  }
  return params;
}

/** `params()` in a cell refuses keys that it does not know; a notebook that never calls it would pass over them in silence. */
function refuseUnusedParams(session: NotebookSession, params: Readonly<Record<string, string>>): void {
  const [first] = Object.keys(params);
  const takesParams = session.state.cells.some((cell) => cell.kind === "code" && /\bparams\s*\(/.test(cell.source));
  if (first === undefined || takesParams) return;
  throw new SteerlabError("params/none", `${session.path} has no parameters, so ${first} cannot be given.`, {
    hint: "Declare them in a cell: const { seed } = params({ seed: 0 }).",
  });
}

/** Schedulers send SIGUSR1 some time before a task's end: it stops the cell as Ctrl-C does. */
const stopSignals = ["SIGINT", "SIGTERM", "SIGUSR1"] as const;

class NotebookRun {
  readonly #session: NotebookSession;
  readonly #file: string;
  readonly #json: boolean;
  readonly #view = new RunView(process.stdout, process.stderr);
  readonly #code: readonly CellView[];
  readonly #lines: readonly number[];
  readonly #runs = new Set<string>();
  readonly #states = new Map<string, string>();
  readonly #begin = Date.now();
  #interrupts = 0;
  #failed: CellView | null = null;

  constructor(workbench: Workbench, session: NotebookSession, file: string, json: boolean) {
    this.#session = session;
    this.#file = file;
    this.#json = json;
    this.#lines = cellLines(readFileSync(file, "utf8"));
    this.#code = session.state.cells.filter((cell) => cell.kind === "code");
    session.on("event", (event) => this.#told(event));
    workbench.on("run", (event) => {
      if (event.type === "run") this.#runs.add(event.run.id);
    });
  }

  /** @param onSignal told of each signal before it is obeyed */
  async run(onSignal: (signal: NodeJS.Signals) => void): Promise<number> {
    const stop = this.#listenForInterrupts(onSignal);
    this.#session.runAll();
    await this.#session.whenIdle();
    stop();
    this.#view.endProgress();
    const ok = this.#failed === null && this.#interrupts === 0;
    this.#sum(ok);
    if (this.#interrupts > 0) return 130;
    return ok ? 0 : 1;
  }

  /** The first Ctrl-C stops the cell and lets it end in order; the second ends the kernel. */
  #listenForInterrupts(onSignal: (signal: NodeJS.Signals) => void): () => void {
    const interrupt = (signal: NodeJS.Signals) => {
      onSignal(signal);
      if (this.#interrupts++ > 0) return this.#session.kill();
      if (!this.#json) process.stderr.write("\nInterrupting; Ctrl-C again ends the kernel at once.\n");
      this.#session.interrupt();
    };
    for (const signal of stopSignals) process.on(signal, interrupt);
    return () => {
      for (const signal of stopSignals) process.off(signal, interrupt);
    };
  }

  #told(event: NotebookEvent): void {
    if (event.type === "cell") this.#cell(event.cell);
    if (event.type === "output") this.#output(event.cellId, event.output);
    if (event.type === "stream") this.#stream(event.cellId, event.index, event.text);
    if (event.type === "progress" && this.#json) this.#print({ cell: this.#numberOf(event.cellId), progress: event.progress });
    else if (event.type === "progress") this.#view.progress(event.progress);
  }

  #cell(cell: CellView): void {
    const before = this.#states.get(cell.id);
    this.#states.set(cell.id, cell.state);
    if (before === undefined || before === cell.state) return;
    if (cell.state === "running") this.#started(cell);
    if (["fresh", "failed", "interrupted"].includes(cell.state) && ["running", "queued"].includes(before)) this.#ended(cell);
  }

  #started(cell: CellView): void {
    const position = this.#code.findIndex((other) => other.id === cell.id) + 1;
    if (this.#json) this.#print({ cell: this.#numberOf(cell.id), state: "running" });
    else this.#view.line(`── cell ${this.#numberOf(cell.id)} (${position} of ${this.#code.length})  ${firstLine(cell.source)}`);
  }

  #ended(cell: CellView): void {
    this.#view.endProgress();
    if (cell.state !== "fresh") this.#failed ??= cell;
    if (this.#json) this.#print({ cell: this.#numberOf(cell.id), state: cell.state, milliseconds: cell.duration });
    else if (cell.state === "fresh") this.#view.line(`   ${seconds(cell.duration ?? 0)}`);
  }

  #output(cellId: string, output: CellOutput): void {
    if (this.#json) this.#print({ cell: this.#numberOf(cellId), output });
    if (output.kind === "error") this.#error(cellId, output.error);
    else if (!this.#json) this.#view.output(output);
  }

  #stream(cellId: string, index: number, text: string): void {
    const output = this.#session.state.cells.find((cell) => cell.id === cellId)?.outputs[index];
    const name = output?.kind === "stream" ? output.name : "stdout";
    if (this.#json) this.#print({ cell: this.#numberOf(cellId), output: { kind: "stream", name, text } });
    else this.#view.text(text, name);
  }

  /** The place as editors and terminals link it, then the cell's own, then what to do. */
  #error(cellId: string, error: Extract<CellOutput, { kind: "error" }>["error"]): void {
    this.#view.endProgress();
    const number = this.#numberOf(cellId);
    const line = error.line === undefined ? "" : `:${this.#lines[number - 1]! + error.line - 1}:${error.column ?? 1}`;
    const place = `cell ${number}${error.line === undefined ? "" : `, line ${error.line}`}`;
    const parts = [`${this.#file}${line}: ${place}`, `${error.code ?? error.name}: ${error.message}`, error.hint];
    process.stderr.write(`\n${parts.filter(Boolean).join("\n")}\n`);
  }

  #sum(ok: boolean): void {
    const milliseconds = Date.now() - this.#begin;
    const runs = [...this.#runs];
    const recorded = runs.length === 0 ? "" : `; runs ${runs.join(", ")}`;
    if (this.#json) this.#print({ ok, milliseconds, runs });
    else if (ok) this.#view.line(`── ${this.#code.length} cells in ${seconds(milliseconds)}${recorded}`);
    else if (recorded) this.#view.line(`── stopped after ${seconds(milliseconds)}${recorded}`);
  }

  #print(value: object): void {
    process.stdout.write(`${JSON.stringify(value, (_, inner) => (ArrayBuffer.isView(inner) ? [...(inner as Float64Array)] : inner))}\n`);
  }

  #numberOf(cellId: string): number {
    return this.#session.state.cells.findIndex((cell) => cell.id === cellId) + 1;
  }
}

function firstLine(source: string): string {
  const line = source.split("\n").find((text) => text.trim() !== "" && !text.startsWith("import ")) ?? "";
  return line.length > 72 ? `${line.slice(0, 71)}…` : line;
}
