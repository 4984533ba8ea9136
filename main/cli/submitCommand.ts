// `steerlab submit FILE …`: a notebook as many tasks. Jobs of a cluster go on by themselves; processes of this machine are looked after until
// they have ended, here.
import { existsSync, realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { SubmissionPlan, SubmissionRow } from "../../src/cluster/submission.ts";
import { textTable } from "../../src/output/textTable.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import type { SubmissionBoard } from "../cluster/submissionBoard.ts";
import { Workbench } from "../host/workbench.ts";
import { notebookPath } from "../host/workspaceFolder.ts";
import { findWorkspace } from "./findWorkspace.ts";
import { countWords } from "./submissionWords.ts";
import { readSubmitArguments } from "./submitOptions.ts";

/** @returns 0; 1 when it waited and a task did not succeed; 130 when interrupted */
export async function submitCommand(args: readonly string[]): Promise<number> {
  const { file, options, workspace, dryRun, wait, json } = readSubmitArguments(args);
  const real = existingFile(file);
  const workbench = new Workbench({ folder: workspace ?? findWorkspace(dirname(real)) });
  const board = workbench.submissions;
  try {
    const notebook = notebookPath(workbench.folder, real);
    if (dryRun) return print(json, await board.plan(notebook, options), planText);
    const row = await board.submit(notebook, options);
    if (!wait && row.engine !== "local") return print(json, row, submittedText);
    if (!json) process.stdout.write(submittedText(row));
    return await untilDone(board, row.id, json);
  } finally {
    await workbench.close();
  }
}

function existingFile(path: string): string {
  if (existsSync(path)) return realpathSync(resolve(path));
  throw new SteerlabError("notebook/not-found", `There is no notebook ${path}.`, { hint: "Check the path." });
}

function print<T>(json: boolean, value: T, text: (value: T) => string): number {
  process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : text(value));
  return 0;
}

const shownTasks = 20;

function planText({ tasks, commands, script, notebook, engine }: SubmissionPlan): string {
  const names = [...new Set(tasks.flatMap((task) => Object.keys(task)))];
  const rows = tasks.slice(0, shownTasks).map((task, index) => [index, ...names.map((name) => String(task[name] ?? "–"))]);
  const more = tasks.length > shownTasks ? `… and ${tasks.length - shownTasks} more\n` : "";
  const what = `${tasks.length} ${tasks.length === 1 ? "task" : "tasks"} of ${notebook} on ${engine}; nothing is submitted\n\n`;
  return `${what}${textTable(["task", ...names], rows)}\n${more}\n${commands.join("\n")}\n${script ? `\n${script}` : ""}`;
}

const submittedText = ({ id, tasks, problem }: SubmissionRow): string =>
  `${id}: ${tasks} ${tasks === 1 ? "task" : "tasks"}\n${problem ? `${problem.message} ${problem.hint ?? ""}\n` : ""}`;

/** Ctrl-C cancels what this process alone looks after. */
async function untilDone(board: SubmissionBoard, id: string, json: boolean): Promise<number> {
  let interrupted = false;
  const done = new Promise<SubmissionRow>((resolve) => {
    let said = "";
    board.on("event", (event) => {
      if (event.type !== "submission" || event.row.id !== id) return;
      const words = countWords(event.row);
      if (!json && words !== said) process.stdout.write(`${words}\n`);
      said = words;
      if (event.row.state === "done") resolve(event.row);
    });
  });
  const interrupt = () => {
    if (interrupted) process.exit(130);
    interrupted = true;
    process.stderr.write("\nCancelling the tasks; Ctrl-C again leaves them.\n");
    void board.cancel(id);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, interrupt);
  board.start();
  const row = await done;
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, interrupt);
  if (json) print(json, board.get(id), () => "");
  if (interrupted) return 130;
  return row.counts.succeeded === row.tasks ? 0 : 1;
}
