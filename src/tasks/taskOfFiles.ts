/** Files become a task: records are read, put into prompts, and dealt into splits. */
import { basename } from "node:path";
import { readRows } from "../data/readRows.ts";
import type { SourceRow } from "../data/sourceRow.ts";
import { throwIfInterrupted, yieldToEventLoop } from "../session/interrupt.ts";
import { ProgressReporter } from "../session/progressReporter.ts";
import { currentSession } from "../session/session.ts";
import type { BenchmarkFile, BenchmarkFiles } from "./benchmarkFiles.ts";
import { type AskedSizes, checkSizes, dealQuestions } from "./dealQuestions.ts";
import { Exclusions } from "./exclusions.ts";
import { exampleOf, type Question } from "./question.ts";
import type { Task, TaskMetric, TaskSource } from "./task.ts";
import { disjointTask } from "./taskSplit.ts";

/** Rows that are put into prompts between two looks at the interrupt. */
const ROWS_A_TURN = 2000;

/** What `taskOfFiles` makes a task of. */
export interface TaskRecipe {
  readonly name: string;
  /** asked for once the options are known to be good: the files may have to be downloaded */
  readonly files: () => Promise<BenchmarkFiles>;
  readonly metrics: readonly TaskMetric[];
  readonly question: (row: SourceRow) => Question;
}

/** @throws what reading files and `dealQuestions` throw; `task/size` */
export async function taskOfFiles(recipe: TaskRecipe, options: AskedSizes & { readonly seed?: number | undefined }): Promise<Task> {
  const { name, files, metrics, question } = recipe;
  const { train, calibration, test, seed = 7 } = options;
  const asked = { train, calibration, test };
  checkSizes(name, asked, seed);
  const found = await files();
  const sources: TaskSource[] = [];
  const read = (some: readonly BenchmarkFile[]) => readQuestions(some, question, sources);
  const pools = { test: await read(found.test), train: found.train && (await read(found.train)) };
  const exclusions = new Exclusions();
  const deal = dealQuestions(pools, { task: name, asked, seed, exclusions });
  const split = { task: name, items: deal.test.map(({ item }) => item), metrics, stop: ["\n"] };
  const made = { seed, sources, excluded: exclusions.list() };
  return disjointTask(name, deal.train.map(exampleOf), deal.calibration.map(exampleOf), split, made);
}

async function readQuestions(
  files: readonly BenchmarkFile[],
  question: TaskRecipe["question"],
  sources: TaskSource[],
): Promise<Question[]> {
  const questions: Question[] = [];
  for (const { path, ...source } of files) {
    const { rows, sha256 } = await readRows(path);
    sources.push({ ...source, records: rows.length, sha256 });
    await inTurns(rows, `Preparing ${basename(path)}`, (row) => questions.push(question(row)));
  }
  return questions;
}

/** Does something with every row, showing progress and hearing interrupts. */
async function inTurns(rows: readonly SourceRow[], label: string, each: (row: SourceRow) => void): Promise<void> {
  const session = currentSession();
  const progress = new ProgressReporter(session, label, rows.length, "questions");
  for (const [i, row] of rows.entries()) {
    each(row);
    if (i % ROWS_A_TURN < ROWS_A_TURN - 1) continue;
    progress.update(i + 1);
    await yieldToEventLoop();
    throwIfInterrupted(session, label);
  }
  progress.finish();
}
