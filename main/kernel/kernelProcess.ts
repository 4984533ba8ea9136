import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Inspected, Inspection } from "../../src/output/inspection.ts";
import type { Question } from "../../src/session/questions.ts";
import { type PlainError, plainError, SteerlabError } from "../../src/steerlabError.ts";
import { cacheFolder } from "../setup/cacheFolder.mjs";
import { compileCache } from "../setup/compileCache.mjs";
import { countMemoryKills, endReason } from "./endReason.ts";
import { controlBytes, type FromKernel, type KernelEnvironment, type ToKernel } from "./protocol.ts";

/** A cell to run, without the envelope. */
export type ExecuteRequest = Omit<Extract<ToKernel, { type: "execute" }>, "type">;

export interface KernelOptions {
  /** absolute; the kernel runs here, and imports of a cell resolve from here */
  readonly workspace: string;
  /** absolute path of the run log */
  readonly database: string;
  /** `--param` values */
  readonly params?: Readonly<Record<string, string>>;
  /** the Node (≥ 22.14) that runs the kernel; the one that runs the service when left out */
  readonly node?: string;
  /** further environment variables, such as the choice of a backend */
  readonly environment?: Readonly<Record<string, string>>;
  /** what a cell may ask of the service */
  readonly answerCall?: (name: string, parameters: readonly unknown[]) => Promise<unknown>;
}

/** How a kernel ended. */
export interface KernelExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** true after `kill()` or `shutdown()`: nothing went wrong */
  readonly expected: boolean;
  /** one sentence for a person, such as `The kernel was ended by SIGABRT.` */
  readonly reason: string;
  /** the last lines that the process wrote to stderr by itself */
  readonly stderr: string;
  /** the cell that was running, whose end will not be told */
  readonly executionId: string | null;
}

interface KernelEvents {
  message: [message: FromKernel];
  exit: [exit: KernelExit];
}

const entry = fileURLToPath(new URL("./kernel.ts", import.meta.url));
/** Without the first flag, ending a busy main thread aborts the process when it is inside an async hook. */
const nodeFlags = ["--no-force-async-hooks-checks", "--disable-warning=ExperimentalWarning"];
/** What TensorFlow logs while it is loaded, whatever TF_CPP_MIN_LOG_LEVEL says: notes and warnings, no errors. */
const libraryLog = /^(?:WARNING: All log messages before absl::InitializeLog|[IW]\d{4} \d\d:\d\d:).*\n?/gm;
const keptErrorText = 4_000; // characters

/**
 * A kernel seen from the service: `message` for everything that it says, `exit` once.
 * What native code writes to stdout and stderr comes as `output` of the running cell.
 * The kernel ends when its parent does, also while a cell keeps it busy.
 */
export class KernelProcess extends EventEmitter<KernelEvents> {
  readonly pid: number | null;
  /** Resolves when the kernel takes cells; rejects when it ends before that. */
  readonly ready: Promise<void>;
  readonly exited: Promise<KernelExit>;
  readonly #child: ChildProcess;
  readonly #asked = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  readonly #memoryKills = countMemoryKills();
  #executionId: string | null = null;
  #questions = 0;
  readonly #answerCall: KernelOptions["answerCall"];
  #expected = false;
  #ended = false;
  #stderr = "";

  constructor(options: KernelOptions) {
    super();
    this.#answerCall = options.answerCall;
    this.#child = spawn(options.node ?? process.execPath, [...nodeFlags, entry], {
      cwd: options.workspace,
      env: { ...process.env, ...options.environment, ...kernelEnvironment(options) },
      stdio: ["ignore", "pipe", "pipe", "ipc", "pipe"],
      serialization: "advanced",
    });
    this.pid = this.#child.pid ?? null;
    this.exited = this.#watchEnd();
    this.ready = this.#watchReady();
    this.ready.catch(() => {}); // told by `exited` as well
    this.#child.on("message", (message) => this.#receive(message as FromKernel));
    this.#listen(this.#child.stdout!, "stdout");
    this.#listen(this.#child.stderr!, "stderr");
    this.#control.on("error", () => {}); // the pipe breaks when the kernel dies, which `exited` tells
  }

  /** Queues a cell in the kernel, which runs one at a time. `started`, `output`… and `finished` follow as messages. */
  execute(request: ExecuteRequest): void {
    this.#send({ type: "execute", ...request });
  }

  /** Takes a deleted cell's names out of the notebook's variables. */
  forget(cellId: string): void {
    this.#send({ type: "forget", cellId });
  }

  /**
   * Asks about something that a cell of this kernel has made; answered after the cells that are queued.
   * @throws what the answer threw, `kernel/ended`
   */
  ask(question: Question): Promise<unknown> {
    return this.#answerTo((id) => ({ type: "ask", id, question }));
  }

  /** Looks into a value; answered as soon as the kernel's main thread is free. @throws `value/gone`, `kernel/ended` */
  inspect(inspection: Inspection): Promise<Inspected> {
    return this.#answerTo((id) => ({ type: "inspect", id, inspection })) as Promise<Inspected>;
  }

  #answerTo(message: (id: number) => ToKernel): Promise<unknown> {
    if (this.#ended) return Promise.reject(endedError());
    const id = ++this.#questions;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#send(message(id));
    });
  }

  /** Stops the running cell; variables are kept. Without a running cell it does nothing. */
  interrupt(): void {
    if (!this.#ended) this.#control.write(Uint8Array.of(controlBytes.interrupt));
  }

  /** Lets the kernel end by itself after the running cell, and kills it when it has not done so after `graceMs`. */
  async shutdown(graceMs = 1_000): Promise<KernelExit> {
    this.#expected = true;
    this.#send({ type: "shutdown" });
    const timer = setTimeout(() => this.kill(), graceMs);
    const exit = await this.exited;
    clearTimeout(timer);
    return exit;
  }

  /** Ends it at once: variables are lost. */
  kill(): void {
    this.#expected = true;
    if (!this.#ended) this.#child.kill("SIGKILL");
  }

  get #control(): Writable {
    return this.#child.stdio[4] as Writable;
  }

  #send(message: ToKernel): void {
    if (!this.#ended && this.#child.connected) this.#child.send(message, () => {}); // an error here is the end, which `exited` tells
  }

  #receive(message: FromKernel): void {
    if (message.type === "started") this.#executionId = message.executionId;
    if (message.type === "finished") this.#executionId = null;
    if (message.type === "answer") this.#answered(message);
    else if (message.type === "call") void this.#called(message);
    else this.emit("message", message);
  }

  async #called({ id, name, parameters }: Extract<FromKernel, { type: "call" }>): Promise<void> {
    try {
      const value = await this.#answerCall?.(name, parameters);
      this.#send({ type: "returned", id, value, error: null });
    } catch (error) {
      this.#send({ type: "returned", id, value: null, error: plainError(error) });
    }
  }

  #answered({ id, value, error }: Extract<FromKernel, { type: "answer" }>): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (error) asked?.reject(errorOf(error));
    else asked?.resolve(value);
  }

  #listen(stream: Readable, name: "stdout" | "stderr"): void {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      if (name === "stderr") this.#stderr = (this.#stderr + text).slice(-keptErrorText);
      const told = text.replace(libraryLog, "");
      if (this.#executionId === null || told === "") return;
      this.emit("message", { type: "output", executionId: this.#executionId, output: { kind: "stream", name, text: told } });
    });
  }

  #watchReady(): Promise<void> {
    return new Promise((resolve, reject) => {
      const listen = (message: FromKernel) => {
        if (message.type === "ready") resolve();
      };
      this.on("message", listen);
      this.exited.then((exit) => reject(new Error(`${exit.reason} ${exit.stderr}`.trim())));
    });
  }

  /** `close`, not `exit`: what the process wrote last has been read by then. */
  #watchEnd(): Promise<KernelExit> {
    return new Promise((resolve) => {
      this.#child.on("error", (error) => {
        if (this.#child.pid === undefined) resolve(this.#end(null, null, `The kernel could not be started: ${error.message}.`));
      });
      this.#child.on("close", (code, signal) => resolve(this.#end(code, signal, this.#reason(code, signal))));
    });
  }

  #reason(code: number | null, signal: NodeJS.Signals | null): string {
    return endReason({ code, signal, stderr: this.#stderr, memoryKills: [this.#memoryKills, countMemoryKills()] });
  }

  #end(code: number | null, signal: NodeJS.Signals | null, reason: string): KernelExit {
    const first = !this.#ended;
    this.#ended = true;
    for (const { reject } of this.#asked.values()) reject(endedError());
    this.#asked.clear();
    const exit = { code, signal, expected: this.#expected, reason, stderr: this.#stderr.trim(), executionId: this.#executionId };
    if (first) this.emit("exit", exit);
    return exit;
  }
}

const endedError = () =>
  new SteerlabError("kernel/ended", "The kernel has ended, and what its cells made with it.", { hint: "Run the cells again, then ask." });

function errorOf({ name, message, code, hint, details }: PlainError): Error {
  if (code) return new SteerlabError(code, message, { ...(hint ? { hint } : {}), ...(details ? { details } : {}) });
  return Object.assign(new Error(message), { name });
}

function kernelEnvironment(options: KernelOptions): Record<keyof KernelEnvironment, string> & Record<string, string> {
  return {
    ...compileCache(),
    STEERLAB_WORKSPACE: options.workspace,
    STEERLAB_DATABASE: options.database,
    STEERLAB_PARAMS: JSON.stringify(options.params ?? {}),
    STEERLAB_COMPILED: process.env.STEERLAB_COMPILED ?? join(cacheFolder(), "compiled"),
    TF_CPP_MIN_LOG_LEVEL: process.env.TF_CPP_MIN_LOG_LEVEL ?? "3",
    TF_FORCE_GPU_ALLOW_GROWTH: "true", // two kernels share one GPU
  };
}
