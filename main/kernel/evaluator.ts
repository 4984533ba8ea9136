import { join } from "node:path";
import { Script } from "node:vm";
import { type CellFunction, type CellRuntime, compileCell } from "../../src/cells/compileCell.ts";
import { InterruptedError, yieldToEventLoop } from "../../src/session/interrupt.ts";
import { enterSession } from "../../src/session/session.ts";
import { amaroStripper } from "./amaroStripper.ts";
import { cellError, cellFile } from "./cellError.ts";
import { type Execution, executionOf } from "./execution.ts";
import { interruptPatience } from "./interruptPatience.ts";
import type { InterruptWatcher, OnInterrupt } from "./interruptWatcher.ts";
import type { ExecuteRequest } from "./kernelProcess.ts";
import { kernelSession, type SessionParts } from "./kernelSession.ts";
import { importMeta, importModules, importsFrom } from "./moduleImports.ts";
import { NotebookScope } from "./notebookScope.ts";
import { markTensorScopes } from "./tensorEngine.ts";
import { startWantedBackend } from "./wantedBackend.ts";

/** How long an interrupted cell may tidy up by itself, ms. */
const grace = interruptPatience().cell;

/** Runs cells one after the other in this process, and keeps what they define. */
export class Evaluator {
  readonly scope = new NotebookScope();
  readonly #parts: SessionParts;
  readonly #workspace: string;
  readonly #watcher: InterruptWatcher;
  /** also earlier ones: their functions may throw later */
  readonly #executions = new Map<number, Execution>();
  #running: Execution | null = null;
  #giveUp: (() => void) | null = null;

  constructor(parts: SessionParts, workspace: string, createWatcher: (onInterrupt: OnInterrupt) => InterruptWatcher) {
    this.#parts = parts;
    this.#workspace = workspace;
    this.#watcher = createWatcher((sequence, terminated) => this.#interrupt(sequence, terminated));
  }

  get running(): Execution | null {
    return this.#running;
  }

  /** The cell whose code runs now: also a callback of an earlier cell has one. */
  get current(): Execution | null {
    return executionOf.getStore() ?? this.#running ?? this.#executions.get(this.#executions.size) ?? null;
  }

  async execute(request: ExecuteRequest): Promise<void> {
    const execution = this.#begin(request);
    const began = performance.now();
    const closeTensorScopes = markTensorScopes();
    const state = await this.#settle(execution);
    this.#watcher.end();
    this.#running = null;
    if (execution.stop.over) closeTensorScopes();
    if (state === "interrupted") this.#parts.runLog.interrupt(request.executionId);
    this.#keepNames(execution);
    this.#parts.streams.flush();
    this.#parts.runLog.flush();
    this.#parts.send({ type: "finished", executionId: request.executionId, state, milliseconds: performance.now() - began });
  }

  /** An error outside of a running cell's own promise: of a callback, or of a promise that nobody awaits. */
  reportLate(error: unknown): void {
    const execution = this.current;
    if (!execution || isInterruption(error, execution)) return;
    this.#showError(error, execution);
  }

  #begin(request: ExecuteRequest): Execution {
    const sequence = this.#executions.size + 1;
    const label = `cell [${request.count}]`;
    const controller = new AbortController();
    const session = kernelSession(request, controller.signal, this.#parts);
    const stop = this.#watcher.stopFlag();
    const execution: Execution = { request, sequence, label, controller, stop, session, compiled: null, accessors: {} };
    this.#parts.handles.forget(request.cellId);
    this.#executions.set(sequence, execution);
    this.#running = execution;
    enterSession(session);
    this.#watcher.begin(sequence);
    this.#parts.send({ type: "started", executionId: request.executionId, at: Date.now() });
    return execution;
  }

  /** Races the cell against its interruption: a cell that only sleeps never looks at the signal. */
  async #settle(execution: Execution): Promise<"ok" | "failed" | "interrupted"> {
    const givenUp = new Promise<never>((_, reject) => {
      this.#giveUp = () => {
        execution.stop.over = true;
        reject(new InterruptedError("The cell"));
      };
    });
    try {
      await Promise.race([executionOf.run(execution, () => this.#run(execution)), givenUp]);
      return "ok";
    } catch (error) {
      this.#showError(error, execution);
      return isInterruption(error, execution) ? "interrupted" : "failed";
    } finally {
      this.#giveUp = null;
    }
  }

  async #run(execution: Execution): Promise<void> {
    const { source, cellId, notebook } = execution.request;
    execution.compiled = compileCell(source, amaroStripper, (name) => this.scope.ownerOf(name, cellId));
    const path = join(this.#workspace, notebook);
    const importModule = importsFrom(path);
    const modules = await importModules(execution.compiled.imports, source, importModule);
    await startWantedBackend(execution.compiled.imports);
    const cell = new Script(execution.compiled.code, { filename: cellFile(execution.sequence) }).runInThisContext() as CellFunction;
    await yieldToEventLoop(); // ending a busy main thread drops all waiting promise reactions: none of the kernel's may be among them
    const result = await cell({ ...this.#runtime(execution), modules, importModule, meta: importMeta(path) });
    if (result && result.value !== undefined && !execution.stop.over) execution.session.show(execution.session.describe!(result.value));
  }

  #runtime(execution: Execution): Pick<CellRuntime, "notebook" | "stop" | "interrupted" | "define"> {
    return {
      notebook: this.scope.values,
      stop: execution.stop,
      interrupted: () => {
        throw new InterruptedError("The cell");
      },
      define: (names) => {
        execution.accessors = names;
      },
    };
  }

  /** However the cell ended. One that could not be compiled changes nothing. */
  #keepNames({ request, label, compiled, accessors }: Execution): void {
    if (compiled) this.scope.define(request.cellId, label, compiled.defines, accessors);
  }

  #showError(error: unknown, execution: Execution): void {
    this.#parts.streams.flush();
    const shown = cellError(error, execution, (sequence) => this.#executions.get(sequence));
    this.#parts.send({ type: "output", executionId: execution.request.executionId, output: { kind: "error", error: shown } });
  }

  #interrupt(sequence: number, terminated: boolean): void {
    const execution = this.#running;
    if (execution?.sequence !== sequence) return;
    if (terminated) this.#giveUp?.();
    if (execution.controller.signal.aborted) return;
    execution.controller.abort(new InterruptedError("The cell"));
    setTimeout(() => {
      if (this.#running === execution) this.#giveUp?.();
    }, grace);
  }
}

/** What is thrown because of the interruption, such as the `AbortError` of a `fetch` that was given the signal. */
function isInterruption(error: unknown, execution: Execution): boolean {
  if (error instanceof InterruptedError) return true;
  return execution.controller.signal.aborted && error instanceof Error && error.name === "AbortError";
}
