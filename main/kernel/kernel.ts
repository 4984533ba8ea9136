// The process of one notebook: it takes cells over Node's IPC channel, one at a time, and says everything that they do.
// Run by `KernelProcess`; interrupts come over file descriptor 4 (watcherThread.ts). TensorFlow is loaded only when a cell asks for it.

import { answerTo } from "../../src/session/questions.ts";
import { quietSession } from "../../src/session/session.ts";
import { plainError, SteerlabError } from "../../src/steerlabError.ts";
import { CellStreams } from "./cellStreams.ts";
import { guardTimers } from "./cellTimers.ts";
import { Evaluator } from "./evaluator.ts";
import { inspectValue } from "./inspectValue.ts";
import { InterruptWatcher } from "./interruptWatcher.ts";
import { lazyRunReader } from "./kernelSession.ts";
import { provideLibrary } from "./moduleImports.ts";
import type { FromKernel, KernelEnvironment, ToKernel } from "./protocol.ts";
import { RunLog } from "./runLog.ts";
import { ServiceCalls } from "./serviceCalls.ts";
import { tensorMemory } from "./tensorEngine.ts";
import { TensorLedger } from "./tensorLedger.ts";
import { ValueHandles } from "./valueHandles.ts";
import { listVariables } from "./variables.ts";

const environment = process.env as Partial<KernelEnvironment>;
const statusInterval = 2_000; // ms
/** Of quick runs one after the other, what they changed is told so seldom that it takes a twentieth of the time. */
const restAfterTelling = 20;
const longestRest = 500; // ms

Error.stackTraceLimit = 40; // the library's frames stand above the cell's
const workspace = environment.STEERLAB_WORKSPACE ?? process.cwd();
const runLog = new RunLog(send);
const streams: CellStreams = new CellStreams(send, () => evaluator.current?.request.executionId ?? null);
const calls = new ServiceCalls(send);
const parts = {
  calls,
  send,
  streams,
  runLog,
  handles: new ValueHandles(),
  runs: lazyRunReader(environment.STEERLAB_DATABASE ?? ""),
  params: JSON.parse(environment.STEERLAB_PARAMS ?? "{}") as Record<string, string>,
};
const evaluator = new Evaluator(parts, workspace, (onInterrupt) => new InterruptWatcher(onInterrupt));
const ledger = new TensorLedger(() => evaluator.current?.request.cellId ?? null);

let queue: Promise<void> = Promise.resolve();
let toldBackend = false;
let telling: NodeJS.Timeout | undefined;
let restUntil = 0;

provideLibrary();
guardTimers();
streams.capture();
process.on("uncaughtException", (error) => evaluator.reportLate(error));
process.on("unhandledRejection", (error) => evaluator.reportLate(error));
process.on("disconnect", () => process.exit(0));
process.on("message", (message) => receive(message as ToKernel));
setInterval(() => {
  if (evaluator.running) tellStatus();
}, statusInterval).unref();
send({ type: "ready", pid: process.pid });

function receive(message: ToKernel): void {
  if (message.type === "shutdown") end();
  else if (message.type === "returned") calls.returned(message);
  else if (message.type === "inspect") inspect(message);
  else queue = queue.then(() => handle(message)).catch((error) => evaluator.reportLate(error));
}

function inspect({ id, inspection }: Extract<ToKernel, { type: "inspect" }>): void {
  try {
    send({ type: "answer", id, value: inspectValue(inspection, evaluator.scope, parts.handles), error: null });
  } catch (error) {
    send({ type: "answer", id, value: null, error: plainError(error) });
  }
}

async function handle(message: Exclude<ToKernel, { type: "shutdown" | "returned" | "inspect" }>): Promise<void> {
  if (message.type === "execute") {
    await evaluator.execute(message);
    ledger.endRun(message.cellId);
  } else if (message.type === "ask") await answer(message);
  else forget(message.cellId);
  const wait = restUntil - performance.now();
  if (wait <= 0) tellChanges();
  else telling ??= setTimeout(tellChanges, wait);
}

/** To list variables is to look into all of them. */
function tellChanges(): void {
  clearTimeout(telling);
  telling = undefined;
  const begun = performance.now();
  const { variables, tensors } = listVariables(evaluator.scope);
  send({ type: "variables", variables, tensors: ledger.rows(tensors) });
  tellStatus();
  const now = performance.now();
  restUntil = now + Math.min(longestRest, restAfterTelling * (now - begun));
}

function forget(cellId: string): void {
  evaluator.scope.forget(cellId);
  parts.handles.forget(cellId);
  ledger.forget(cellId);
}

/** Nothing of an answer is logged or shown in a cell: the page that asked shows it. */
async function answer({ id, question }: Extract<ToKernel, { type: "ask" }>): Promise<void> {
  try {
    send({ type: "answer", id, value: await answerTo(question, quietSession), error: null });
  } catch (error) {
    send({ type: "answer", id, value: null, error: plainError(error) });
  }
}

function tellStatus(): void {
  send({ type: "memory", memory: process.memoryUsage.rss(), tensors: tensorMemory() });
  if (!toldBackend && tensorMemory()) tellBackend().catch((error) => evaluator.reportLate(error));
}

/** TensorFlow is in memory already when this asks which backend it runs on. */
async function tellBackend(): Promise<void> {
  const { currentBackend } = await import("../../src/backend/startBackend.ts");
  const backend = currentBackend();
  if (!backend || toldBackend) return;
  toldBackend = true;
  const version = backend.version.split(".").slice(0, 2).join(".");
  const name = backend.name === "wasm" ? `WebAssembly ${version}` : `TensorFlow ${version}, ${backend.name === "cuda" ? "CUDA" : "CPU"}`;
  send({ type: "backend", name, note: backend.note });
}

function end(): void {
  streams.flush();
  runLog.flush();
  process.disconnect(); // after what was sent; then `disconnect` ends the process
}

/** @throws SteerlabError `output/not-plain-data` for what cannot leave a process, such as a function in a figure */
function send(message: FromKernel): void {
  try {
    if (process.connected) process.send!(message, undefined, undefined, ignoreClosed);
  } catch (error) {
    throw new SteerlabError("output/not-plain-data", (error as Error).message, {
      hint: "Show numbers, strings, arrays, typed arrays and plain objects of them; call a function first, or leave it out.",
      cause: error,
    });
  }
}

/** The service is gone: `disconnect` follows. */
function ignoreClosed(): void {}
