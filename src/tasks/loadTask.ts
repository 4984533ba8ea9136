import { SteerlabError } from "../steerlabError.ts";
import type { Suggested } from "../suggested.ts";
import { type Benchmark, benchmarkTask } from "./benchmark.ts";
import { arcChallenge, arcEasy } from "./commonsense/arc.ts";
import { boolq } from "./commonsense/boolq.ts";
import { hellaswag } from "./commonsense/hellaswag.ts";
import { openbookqa } from "./commonsense/openbookqa.ts";
import { piqa } from "./commonsense/piqa.ts";
import { siqa } from "./commonsense/siqa.ts";
import { winogrande } from "./commonsense/winogrande.ts";
import type { Task } from "./task.ts";
import type { BenchmarkName, BuiltInTaskName, TaskName } from "./taskName.ts";
import { truthfulqaGeneration } from "./truthfulqa/truthfulqaGeneration.ts";
import { truthfulqaMc } from "./truthfulqa/truthfulqaMc.ts";
import type { SplitSizes } from "./wordnet/splitFacts.ts";
import { WORDNET_CLASSES, wordnetClasses } from "./wordnet/wordnetClasses.ts";
import { WORDNET_DEFINITIONS, wordnetDefinitions } from "./wordnet/wordnetDefinitions.ts";
import { WORDNET_TRUTH, wordnetTruth } from "./wordnet/wordnetTruth.ts";

export interface TaskOptions {
  /** a file, or a folder with the published files; left out, they come from the Hub. The built-in tasks have none */
  readonly path?: string;
  /** examples for the warm start. Left out: 1,500 of a built-in task, else all that the other splits leave */
  readonly train?: number;
  /** examples for the strength. Left out: 100 of a built-in task, else an eighth of the questions, at most 100 */
  readonly calibration?: number;
  /** held-out questions. Left out: 600 of a built-in task, the whole test file, or half of one file */
  readonly test?: number;
  /** decides which question is in which split, and a built-in task's false options; 7 when left out */
  readonly seed?: number;
  /** how a question is put, where a task knows several ways: `text` or `labels`, `question` or `primed` */
  readonly format?: string;
  /** of the dataset on the Hub: a branch, a tag or a commit */
  readonly revision?: string;
}

const BUILT_IN: Readonly<Record<BuiltInTaskName, (sizes: SplitSizes, seed: number) => Task>> = {
  [WORDNET_CLASSES]: wordnetClasses,
  [WORDNET_TRUTH]: wordnetTruth,
  [WORDNET_DEFINITIONS]: wordnetDefinitions,
};

const BENCHMARKS: Readonly<Record<BenchmarkName, Benchmark>> = {
  "truthfulqa-mc": truthfulqaMc,
  "truthfulqa-generation": truthfulqaGeneration,
  boolq,
  piqa,
  siqa,
  hellaswag,
  winogrande,
  "arc-easy": arcEasy,
  "arc-challenge": arcChallenge,
  openbookqa,
};

/** Names that `loadTask` knows. */
export const taskNames = (): string[] => [...Object.keys(BUILT_IN), ...Object.keys(BENCHMARKS)];

/**
 * A task with splits that share no question, compared by content. The same options and files give the same task. Published benchmarks
 * come from `path` or from the Hub; docs/tasks.md says what each is. Files of one's own: `taskFromFile`.
 *
 *   await loadTask("wordnet-truth", { test: 200 });
 *   await loadTask("arc-easy", { path: "LLM-Adapters/dataset", format: "labels" });
 *
 * @throws SteerlabError `task/unknown`, `task/no-path`, `task/format`, `task/size`, `task/too-few`; for files `task/no-file`, what
 *   `readRows` throws, and for a record that is not what it should be `task/foreign-record`, `task/missing-column`, `task/unlabelled`,
 *   `task/foreign-answer`, each with file, row and value; for the Hub what `HubSnapshot` throws; `cell/interrupted`
 */
export async function loadTask(name: Suggested<TaskName>, options: TaskOptions = {}): Promise<Task> {
  if (isNameIn(BENCHMARKS, name)) return benchmarkTask(BENCHMARKS[name], options);
  if (isNameIn(BUILT_IN, name)) return builtInTask(name, BUILT_IN[name], options);
  throw new SteerlabError("task/unknown", `There is no task ${JSON.stringify(name)}.`, {
    hint: `Tasks are ${taskNames().join(", ")}. Files of your own: taskFromFile(path, { columns }).`,
    details: { name, known: taskNames() },
  });
}

const isNameIn = <Name extends string>(tasks: Readonly<Record<Name, unknown>>, name: string): name is Name => Object.hasOwn(tasks, name);

function builtInTask(name: string, make: (sizes: SplitSizes, seed: number) => Task, options: TaskOptions): Task {
  const { path, format, train = 1500, calibration = 100, test = 600, seed = 7 } = options;
  if (path !== undefined) {
    throw new SteerlabError("task/no-path", `${name} is built in and reads no file, but the path ${JSON.stringify(path)} was given.`, {
      hint: "Leave the path out.",
    });
  }
  if (format !== undefined) {
    throw new SteerlabError("task/format", `${name} has one format, but ${JSON.stringify(format)} was asked for.`, {
      hint: "Leave the format out.",
    });
  }
  return make({ train, calibration, test }, seed);
}
