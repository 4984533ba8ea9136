import { readFileSync } from "node:fs";

export interface KernelEndSigns {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** what the process wrote by itself */
  readonly stderr: string;
  /** how often this machine's system had to end processes for want of memory, before and after; null where it does not tell */
  readonly memoryKills: readonly [before: number | null, after: number | null];
}

/** Why a kernel ended, in one sentence for a person. */
export function endReason({ code, signal, stderr, memoryKills }: KernelEndSigns): string {
  if (stderr.includes("JavaScript heap out of memory")) return "The kernel ran out of memory: JavaScript's heap is full.";
  if (stderr.includes("std::bad_alloc")) return "The kernel ran out of memory: native code could not get more.";
  if (signal === "SIGKILL") return killed(memoryKills);
  if (signal && crashes.has(signal)) return `The kernel crashed (${signal}).`;
  if (signal) return `The kernel was ended by ${signal}.`;
  return `The kernel ended with exit code ${code}${code === 0 ? ", as process.exit() in a cell makes it" : ""}.`;
}

const crashes: ReadonlySet<NodeJS.Signals> = new Set(["SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE", "SIGTRAP"]);

function killed([before, after]: KernelEndSigns["memoryKills"]): string {
  if (before !== null && after !== null && after > before)
    return "The machine ran out of memory, so its system ended the kernel (SIGKILL).";
  return "The kernel was killed (SIGKILL); when nobody did that, the machine ran out of memory.";
}

const lastLines = 8;
/** Frames of Node's own stack traces, what the interrupts' inspector says at the end, and TensorFlow's notes on being loaded are for nobody. */
const noise =
  /^(?:-{3,}.*stack trace.*-{3,}|\s*\d+: .*|[IW]\d{4} \d\d:\d\d:.*|WARNING: All log messages before absl.*|Waiting for the debugger to disconnect\.\.\.|\s*)$/;

/** What a kernel wrote by itself in the end. */
export function lastWords(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => !noise.test(line));
  return lines.slice(-lastLines).join("\n").trim();
}

/** Processes that the system has ended for want of memory since its start, where it counts them (Linux). */
export function countMemoryKills(): number | null {
  try {
    const count = /^oom_kill (\d+)$/m.exec(readFileSync("/proc/vmstat", "latin1"))?.[1];
    return count === undefined ? null : Number(count);
  } catch {
    return null;
  }
}
