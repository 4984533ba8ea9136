import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { NotebookSession } from "../../main/host/notebookSession.ts";
import { Workbench, type WorkbenchOptions } from "../../main/host/workbench.ts";
import { shownText } from "../../src/output/shownText.ts";
import type { CellView, NotebookEvent } from "../../src/rpc/contract.ts";
import { temporaryFolder } from "../db/temporaryFolder.ts";

export const notebook = "experiments/test.ts";

/** A workspace with one notebook, of code cells with these sources. */
export function workspaceWith(...cells: readonly string[]): string {
  const folder = temporaryFolder();
  writeNotebook(folder, notebook, ...cells);
  return folder;
}

export function writeNotebook(folder: string, path: string, ...cells: readonly string[]): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), cells.map((source) => `// %%\n${source}\n`).join("\n"));
}

/** A workbench of the test's own: its kernels end with the test. */
export function openWorkbench(folder: string, options: Partial<WorkbenchOptions> = {}): Workbench {
  const workbench = new Workbench({ folder, ...options });
  onTestFinished(() => workbench.close());
  return workbench;
}

export function openNotebook(...cells: readonly string[]): { folder: string; workbench: Workbench; session: NotebookSession } {
  const folder = workspaceWith(...cells);
  const workbench = openWorkbench(folder);
  return { folder, workbench, session: workbench.open(notebook) };
}

export async function runAll(session: NotebookSession): Promise<readonly CellView[]> {
  session.runAll();
  await session.whenIdle();
  return session.state.cells;
}

/** Waits for an event that `matches`; what has happened before does not count. */
export function eventOf<T extends NotebookEvent>(session: NotebookSession, matches: (event: NotebookEvent) => event is T): Promise<T>;
export function eventOf(session: NotebookSession, matches: (event: NotebookEvent) => boolean): Promise<NotebookEvent>;
export function eventOf(session: NotebookSession, matches: (event: NotebookEvent) => boolean): Promise<NotebookEvent> {
  return new Promise((resolve) => {
    const listen = (event: NotebookEvent) => {
      if (!matches(event)) return;
      session.off("event", listen);
      resolve(event);
    };
    session.on("event", listen);
  });
}

/** What cells printed and showed, one text a cell. */
export const texts = (cells: readonly CellView[]): string[] =>
  cells.map((cell) =>
    cell.outputs
      .map((output) => {
        if (output.kind === "stream") return output.text;
        if (output.kind === "error") return `${output.error.code ?? output.error.name}: ${output.error.message}`;
        return ["value", "tree", "numbers"].includes(output.shown.shown) ? shownText(output.shown) : output.shown.shown;
      })
      .join("|"),
  );

export const states = (cells: readonly CellView[]): [CellView["state"], string | null][] =>
  cells.map(({ state, reason }) => [state, reason]);
