// `steerlab submissions list|show|log|cancel|requeue|remove`: what became of what was submitted.
import { parseArgs } from "node:util";
import type { SubmissionDetail, SubmissionRow } from "../../src/cluster/submission.ts";
import { taskResults } from "../../src/cluster/taskResults.ts";
import type { TableValue } from "../../src/output/shown.ts";
import { textTable } from "../../src/output/textTable.ts";
import type { SubmissionBoard } from "../cluster/submissionBoard.ts";
import { Workbench } from "../host/workbench.ts";
import { findWorkspace } from "./findWorkspace.ts";
import { countWords } from "./submissionWords.ts";
import { UsageError } from "./usageError.ts";

interface Arguments {
  readonly words: readonly string[];
  readonly json: boolean;
}
type Command = (board: SubmissionBoard, args: Arguments) => Promise<string> | string;

const commands: Readonly<Record<string, Command>> = { list, show, log, cancel, requeue, remove };

export async function submissionsCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: "boolean" }, workspace: { type: "string" } },
  });
  const [name = "list", ...words] = positionals;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UsageError(`There is no command "submissions ${name}".`, `There are ${Object.keys(commands).join(", ")}.`);
  const workbench = new Workbench({ folder: values.workspace ?? findWorkspace(process.cwd()) });
  try {
    const said = await command(workbench.submissions, { words, json: values.json ?? false });
    if (said !== "") process.stdout.write(said.endsWith("\n") ? said : `${said}\n`);
    return 0;
  } finally {
    await workbench.close();
  }
}

function list(board: SubmissionBoard, { json }: Arguments): string {
  const rows = board.list();
  if (json) return JSON.stringify(rows, null, 2);
  if (rows.length === 0) return "Nothing was submitted yet.";
  return textTable(["id", "notebook", "engine", "state", "tasks"], rows.map(listedRow));
}

const listedRow = (row: SubmissionRow): TableValue[] => [row.id, row.notebook, row.engine, row.state, countWords(row)];

async function show(board: SubmissionBoard, { words, json }: Arguments): Promise<string> {
  const id = oneId(words);
  if (board.row(id).engine !== "local") await board.look(id);
  const submission = board.get(id);
  return json ? JSON.stringify(submission, null, 2) : shownSubmission(submission);
}

function shownSubmission({ id, notebook, engine, folder, problem, rows }: SubmissionDetail): string {
  const results = taskResults({ rows });
  const names = [...new Set(results.flatMap((result) => Object.keys(result)))].filter((name) => name !== "state");
  const lines = rows.map((row, index): TableValue[] => [
    ...[row.index, row.state, ...names.map((name) => tableValue(results[index]![name]))],
    ...[row.node, row.reason],
  ]);
  const head = `${id}  ${notebook} on ${engine}\n${folder}${problem ? `\n${problem.message} ${problem.hint ?? ""}` : ""}`;
  return `${head}\n\n${textTable(["task", "state", ...names, "node", "why"], lines)}`;
}

const tableValue = (value: unknown): TableValue =>
  typeof value === "number" || typeof value === "string" ? value : value === undefined ? null : String(value);

async function log(board: SubmissionBoard, { words }: Arguments): Promise<string> {
  if (words.length !== 2) throw new UsageError("Give a submission and one of its tasks.", "steerlab submissions log ID 3");
  return board.log(words[0]!, readTasks(words[1])![0]!);
}

async function cancel(board: SubmissionBoard, { words }: Arguments): Promise<string> {
  await board.cancel(oneId(words), readTasks(words[1]));
  return countWords(board.row(words[0]!));
}

async function requeue(board: SubmissionBoard, { words }: Arguments): Promise<string> {
  await board.requeue(oneId(words), readTasks(words[1]));
  return countWords(board.row(words[0]!));
}

function remove(board: SubmissionBoard, { words }: Arguments): string {
  board.remove(oneId(words));
  return "";
}

function oneId(words: readonly string[]): string {
  if (words[0] !== undefined) return words[0];
  throw new UsageError("Give the id of a submission.", "`steerlab submissions` lists them.");
}

/** `0-3,7` */
function readTasks(given: string | undefined): number[] | undefined {
  if (given === undefined) return undefined;
  if (!/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(given)) throw new UsageError(`"${given}" names no tasks.`, "Such as 3 or 0-3,7.");
  return given.split(",").flatMap((range) => {
    const [from, to = from] = range.split("-").map(Number) as [number, number?];
    return Array.from({ length: to! - from + 1 }, (_, i) => from + i);
  });
}
