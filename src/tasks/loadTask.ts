import { SteerlabError } from "../steerlabError.ts";
import type { Task } from "./task.ts";
import type { SplitSizes } from "./wordnet/splitFacts.ts";
import { WORDNET_CLASSES, wordnetClasses } from "./wordnet/wordnetClasses.ts";
import { WORDNET_TRUTH, wordnetTruth } from "./wordnet/wordnetTruth.ts";

export interface TaskOptions {
  /** where a task's files lie; the built-in tasks have none */
  readonly path?: string;
  /** examples for the warm start; 1,500 when left out */
  readonly train?: number;
  /** examples for the strength; 100 when left out */
  readonly calibration?: number;
  /** held-out questions; 600 when left out */
  readonly test?: number;
  /** decides which word is in which split, and the false options; 7 when left out */
  readonly seed?: number;
}

const TASKS: Readonly<Record<string, (sizes: SplitSizes, seed: number) => Task>> = {
  [WORDNET_CLASSES]: wordnetClasses,
  [WORDNET_TRUTH]: wordnetTruth,
};

/**
 * A task with splits that share no question. The same options give the same task.
 * @throws SteerlabError `task/unknown`, `task/no-path`, `task/size`, `task/too-few`
 */
export async function loadTask(name: string, options: TaskOptions = {}): Promise<Task> {
  const { path, train = 1500, calibration = 100, test = 600, seed = 7 } = options;
  const make = Object.hasOwn(TASKS, name) ? TASKS[name] : undefined;
  if (!make) {
    throw new SteerlabError("task/unknown", `There is no task ${JSON.stringify(name)}.`, {
      hint: `Tasks are ${Object.keys(TASKS).join(" and ")}.`,
      details: { name, known: Object.keys(TASKS) },
    });
  }
  if (path !== undefined) {
    throw new SteerlabError("task/no-path", `${name} is built in and reads no file, but the path ${JSON.stringify(path)} was given.`, {
      hint: "Leave the path out.",
    });
  }
  return make({ train, calibration, test }, seed);
}
