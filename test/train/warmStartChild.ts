import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { PlainError } from "../../src/steerlabError.ts";

export interface ChildResult {
  readonly losses?: number[];
  /** of the adapted model: of its tensors */
  readonly digest?: string;
  readonly error?: PlainError;
  readonly texts: string[];
  readonly summary: Record<string, unknown>;
  /** tensors more than before */
  readonly leaked: number;
}

export interface ChildEnd {
  /** null when it was killed before it had one */
  readonly result: ChildResult | null;
  readonly signal: NodeJS.Signals | null;
  /** the first step that it took itself */
  readonly steps: number[];
}

export interface ChildOptions {
  /** may kill it */
  readonly onStep?: (step: number, child: ChildProcess) => void;
  /** whether its steps are compiled; false */
  readonly compile?: boolean;
  /** of virtual memory, in KiB */
  readonly limit?: number | null;
}

const script = join(import.meta.dirname, "children", "warmStartChild.ts");

/** Runs a warm start in a process of its own. */
export async function warmStartChild(
  folder: string,
  options: object,
  { onStep = () => {}, compile = false, limit = null }: ChildOptions = {},
): Promise<ChildEnd> {
  const args = ["--disable-warning=ExperimentalWarning", script, folder, JSON.stringify(options)];
  const shell = ["-c", `ulimit -v ${limit}; exec "$0" "$@"`, process.execPath, ...args];
  const environment = { env: { ...process.env, STEERLAB_COMPILE: compile ? "on" : "off" } };
  const child = limit === null ? spawn(process.execPath, args, environment) : spawn("sh", shell, environment);
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on("close", (_, signal) => resolve(signal)));
  let result: ChildResult | null = null;
  let errors = "";
  const steps: number[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const step = /^step (\d+)$/.exec(line);
    if (line.startsWith("{")) result = JSON.parse(line) as ChildResult;
    if (!step) continue;
    steps.push(Number(step[1]));
    onStep(Number(step[1]), child);
  }
  const signal = await ended;
  if (!result && signal !== "SIGKILL") throw new Error(`The child ended without a result (${signal}): ${errors.slice(-2000)}`);
  return { result, signal, steps };
}
