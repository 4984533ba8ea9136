import { basename, extname } from "node:path";
import { SteerlabError } from "../steerlabError.ts";
import { type FileColumns, metricsOfColumns, questionOfColumns } from "./fileColumns.ts";
import type { Task, TaskMetric } from "./task.ts";
import { taskOfFiles } from "./taskOfFiles.ts";

export interface FileTaskOptions {
  readonly columns: FileColumns;
  /** what the task is called in runs; the file's name when left out */
  readonly name?: string;
  /** `{question}` stands for what is asked */
  readonly prompt?: string;
  /** what `evaluate` and `sweep` report; by default what the columns suggest */
  readonly metrics?: readonly TaskMetric[];
  /** divides a list that is one text, as in a CSV */
  readonly separator?: string;
  /** examples for the warm start; all that the other splits leave when left out */
  readonly train?: number;
  /** examples for the strength; an eighth of the questions, at most 100, when left out */
  readonly calibration?: number;
  /** held-out questions; the whole test file, or half of one file, when left out */
  readonly test?: number;
  /** decides which question is in which split */
  readonly seed?: number;
}

/**
 * A task from one's own CSV, TSV, JSON, JSONL or Parquet. One file is split by question; of two, the test comes from the second only.
 *
 *   await taskFromFile("birds.csv", { columns: { question: "Question", answer: "Right", options: ["A", "B", "C"] } });
 *   await taskFromFile({ train: "train.jsonl", test: "test.jsonl" }, { columns: { question: "q", answer: "a" } });
 *
 * With `options` the metric is accuracy; with `incorrect` (and `correct`) MC1, MC2 and MC3; with `correct` alone ROUGE-L and token F1 of
 * greedy text, compared with the closest; with neither its exact match. Cross-entropy always comes with them.
 * @throws SteerlabError `task/columns`, `task/prompt`, and what `loadTask` throws for files and sizes
 */
export async function taskFromFile(
  path: string | { readonly train: string; readonly test: string },
  { columns, name, prompt = "Q: {question}\nA:", separator = ";", metrics, ...sizes }: FileTaskOptions,
): Promise<Task> {
  if (!prompt.includes("{question}")) {
    throw new SteerlabError("task/prompt", `The prompt ${JSON.stringify(prompt)} does not say where the question stands.`, {
      hint: 'Write {question} into it: "Q: {question}\\nA:".',
    });
  }
  const [train, test] = typeof path === "string" ? [null, path] : [[asFile(path.train)], path.test];
  const recipe = {
    name: name ?? basename(test, extname(test)),
    files: async () => ({ train, test: [asFile(test)] }),
    metrics: metricsOfColumns(columns, metrics),
    question: (row: Parameters<typeof questionOfColumns>[0]) => questionOfColumns(row, columns, prompt, separator),
  };
  return taskOfFiles(recipe, sizes);
}

const asFile = (path: string) => ({ path, file: path });
