import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";

/** What limits our side, as it is printed with every line. */
export interface ThreadLimit {
  readonly threads: number;
  readonly TF_NUM_INTRAOP_THREADS: string;
  readonly TF_NUM_INTEROP_THREADS: string;
  /** the cores that the process is bound to; null where it is bound to none */
  readonly cores: string | null;
}

/** Limits this process and those that it starts. Call it before the backend is loaded, which reads the variables then. */
export function limitThreads(threads: number): ThreadLimit {
  const count = String(threads);
  Object.assign(process.env, { TF_NUM_INTRAOP_THREADS: count, TF_NUM_INTEROP_THREADS: count, OMP_NUM_THREADS: count });
  const cores = threads < availableParallelism() ? bindToCores(threads) : null;
  return { threads, TF_NUM_INTRAOP_THREADS: count, TF_NUM_INTEROP_THREADS: count, cores };
}

/** A pool of one thread has the calling thread beside it: only the system can hold both to one core. */
function bindToCores(threads: number): string | null {
  try {
    const said = execFileSync("taskset", ["-cp", String(process.pid)], { encoding: "utf8" });
    const cores = numbers(said.slice(said.lastIndexOf(":") + 1))
      .slice(0, threads)
      .join();
    execFileSync("taskset", ["-acp", cores, String(process.pid)], { stdio: "ignore" });
    return cores;
  } catch {
    return null;
  }
}

/** `0-2,5` → 0, 1, 2, 5 */
function numbers(list: string): number[] {
  return list.split(",").flatMap((range) => {
    const [first, last = first] = range.split("-").map(Number) as [number, number?];
    return Array.from({ length: last! - first + 1 }, (_, i) => first + i);
  });
}
