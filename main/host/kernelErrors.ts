// What cells show that the kernel never ran, or that it left behind.
import type { CellError } from "../../src/output/cellOutput.ts";
import { type PlainError, plainError, SteerlabError } from "../../src/steerlabError.ts";
import type { KernelExit } from "../kernel/kernelProcess.ts";

/** A problem of the graph with its place as the output of a cell carries it. */
export function placed(problem: PlainError): CellError {
  const { line, column } = (problem.details ?? {}) as { line?: number; column?: number };
  return { ...problem, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
}

export function notStarted(note: string | null): PlainError {
  return withoutStack(
    new SteerlabError("kernel/not-started", `The kernel did not start. ${note ?? ""}`.trim(), {
      hint: "`npm run -s steerlab -- doctor` shows what this machine lacks.",
    }),
  );
}

export function kernelGone(exit: KernelExit, note: string): PlainError {
  const code = exit.expected ? "kernel/ended" : "kernel/died";
  const hint = "Variables are lost, outputs and runs are kept; run the cells again from the top.";
  return withoutStack(new SteerlabError(code, note, { hint, details: { exitCode: exit.code, signal: exit.signal } }));
}

function withoutStack(error: SteerlabError): PlainError {
  const { stack: _, ...plain } = plainError(error);
  return plain;
}
