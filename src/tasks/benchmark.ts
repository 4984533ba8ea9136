import { basename } from "node:path";
import { readRows } from "../data/readRows.ts";
import type { SourceRow } from "../data/sourceRow.ts";
import { throwIfInterrupted, yieldToEventLoop } from "../session/interrupt.ts";
import { ProgressReporter } from "../session/progressReporter.ts";
import { currentSession } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import { type BenchmarkFile, type BenchmarkFiles, type BenchmarkPlaces, findFiles } from "./benchmarkFiles.ts";
import { type AskedSizes, checkSizes, dealQuestions } from "./dealQuestions.ts";
import { Exclusions } from "./exclusions.ts";
import { exampleOf, type Question } from "./question.ts";
import type { Task, TaskMetric, TaskSource } from "./task.ts";
import { disjointTask } from "./taskSplit.ts";

/** A task that is read from files: what differs from one to the next. Adding one is writing one of these. */
export interface Benchmark {
  readonly name: string;
  /** where its files lie in a folder and on the Hub */
  readonly places: BenchmarkPlaces;
  /** prompt formats, the default first, each with the metrics that it allows */
  readonly formats: Readonly<Record<string, readonly TaskMetric[]>>;
  /**
   * A record as a question in one of the formats.
   * @throws SteerlabError for a record that is not of this benchmark, or has no answer
   */
  question(row: SourceRow, format: string): Question;
}

export interface BenchmarkOptions extends AskedSizes {
  readonly path?: string | undefined;
  readonly format?: string | undefined;
  readonly seed?: number | undefined;
  readonly revision?: string | undefined;
}

/** Rows that are put into prompts between two looks at the interrupt. */
const ROWS_A_TURN = 2000;

/**
 * Reads a benchmark and deals its questions into splits that share none.
 * @throws what `findFiles`, `readRows`, `dealQuestions` and the benchmark's own `question` throw; `task/format`
 */
export async function benchmarkTask(benchmark: Benchmark, options: BenchmarkOptions): Promise<Task> {
  const { name } = benchmark;
  const format = chosenFormat(benchmark, options.format);
  const files = await findFiles(name, benchmark.places, options);
  return taskOfFiles({ name, files, metrics: benchmark.formats[format]!, question: (row) => benchmark.question(row, format) }, options);
}

/** What `taskOfFiles` makes a task of. */
export interface TaskRecipe {
  readonly name: string;
  readonly files: BenchmarkFiles;
  readonly metrics: readonly TaskMetric[];
  readonly question: (row: SourceRow) => Question;
}

export async function taskOfFiles({ name, files, metrics, question }: TaskRecipe, options: AskedSizes & { seed?: number | undefined }) {
  const { train, calibration, test, seed = 7 } = options;
  checkSizes(name, { train, calibration, test }, seed);
  const sources: TaskSource[] = [];
  const read = (some: readonly BenchmarkFile[]) => readQuestions(some, question, sources);
  const pools = { test: await read(files.test), train: files.train && (await read(files.train)) };
  const exclusions = new Exclusions();
  const deal = dealQuestions(name, pools, { train, calibration, test }, seed, exclusions);
  const split = { task: name, items: deal.test.map(({ item }) => item), metrics, stop: ["\n"] };
  const made = { seed, sources, excluded: exclusions.list() };
  return disjointTask(name, deal.train.map(exampleOf), deal.calibration.map(exampleOf), split, made);
}

function chosenFormat({ name, formats }: Benchmark, format: string | undefined): string {
  const known = Object.keys(formats);
  if (format === undefined) return known[0]!;
  if (known.includes(format)) return format;
  throw new SteerlabError("task/format", `${name} has no format ${JSON.stringify(format)}.`, {
    hint: `Formats are ${known.join(" and ")}.`,
  });
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
