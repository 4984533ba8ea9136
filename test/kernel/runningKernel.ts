import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KernelProcess } from "../../main/kernel/kernelProcess.ts";
import type { FromKernel } from "../../main/kernel/protocol.ts";
import type { CellError, CellOutput } from "../../src/output/cellOutput.ts";
import type { Shown } from "../../src/output/shown.ts";
import { shownText } from "../../src/output/shownText.ts";
import type { Variable } from "../../src/rpc/contract.ts";

export interface CellRun {
  readonly state: "ok" | "failed" | "interrupted";
  readonly milliseconds: number;
  readonly outputs: readonly CellOutput[];
  readonly messages: readonly FromKernel[];
}

/** A real kernel process in a workspace folder of its own. */
export class RunningKernel implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), "steerlab-kernel-"));
  readonly process: KernelProcess;
  readonly messages: FromKernel[] = [];
  #count = 0;

  constructor(environment: Record<string, string> = {}, params: Record<string, string> = {}) {
    this.process = new KernelProcess({ workspace: this.folder, database: join(this.folder, "runs.db"), params, environment });
    this.process.on("message", (message) => this.messages.push(message));
  }

  /** Queues a cell and gives back its execution id. */
  start(source: string, cellId?: string): string {
    const count = ++this.#count;
    const executionId = `execution-${count}`;
    this.process.execute({ executionId, cellId: cellId ?? `cell-${count}`, notebook: "notebook.ts", count, source });
    return executionId;
  }

  async run(source: string, cellId?: string): Promise<CellRun> {
    return this.ended(this.start(source, cellId));
  }

  /** The cell's end, after the variables that follow it. */
  async ended(executionId: string): Promise<CellRun> {
    const finished = await this.message((message) => message.type === "finished" && message.executionId === executionId);
    const index = this.messages.indexOf(finished);
    await this.message((message, at) => message.type === "memory" && at > index);
    if (finished.type !== "finished") throw new Error("unreachable");
    const outputs = this.messages.flatMap((message) =>
      message.type === "output" && message.executionId === executionId ? [message.output] : [],
    );
    return { state: finished.state, milliseconds: finished.milliseconds, outputs, messages: this.messages };
  }

  /** The first message that fits, also among those that have come already. Rejects when the kernel ends before. */
  async message(fits: (message: FromKernel, index: number) => boolean): Promise<FromKernel> {
    const known = this.messages.find(fits);
    if (known) return known;
    return new Promise((resolve, reject) => {
      const listen = (message: FromKernel) => {
        if (!fits(message, this.messages.length - 1)) return;
        this.process.off("message", listen);
        resolve(message);
      };
      this.process.on("message", listen);
      this.process.exited.then((exit) => reject(new Error(`${exit.reason} ${exit.stderr}`)));
    });
  }

  get variables(): readonly Variable[] {
    return this.messages.findLast((message) => message.type === "variables")?.variables ?? [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill();
    await this.process.exited;
    rmSync(this.folder, { recursive: true });
  }
}

export function streamText(run: CellRun, name: "stdout" | "stderr"): string {
  return run.outputs.map((output) => (output.kind === "stream" && output.name === name ? output.text : "")).join("");
}

export function shown(run: CellRun): Shown[] {
  return run.outputs.flatMap((output) => (output.kind === "display" ? [output.shown] : []));
}

/** The text of what the last expression showed. */
export function valueText(run: CellRun): string | undefined {
  const last = shown(run).at(-1);
  return last && shownText(last);
}

export function errorOf(run: CellRun): CellError | undefined {
  return run.outputs.find((output) => output.kind === "error")?.error;
}

/** Where cells of the tests import a module of this repository from. */
export const moduleUrl = (path: string): string => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
