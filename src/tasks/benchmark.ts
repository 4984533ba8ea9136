import type { SourceRow } from "../data/sourceRow.ts";
import { SteerlabError } from "../steerlabError.ts";
import { type BenchmarkPlaces, findFiles } from "./benchmarkFiles.ts";
import type { AskedSizes } from "./dealQuestions.ts";
import type { Question } from "./question.ts";
import type { Task, TaskMetric } from "./task.ts";
import { taskOfFiles } from "./taskOfFiles.ts";

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

/**
 * Reads a benchmark and deals its questions into splits that share none.
 * @throws what `findFiles`, `readRows`, `dealQuestions` and the benchmark's own `question` throw; `task/format`
 */
export async function benchmarkTask(benchmark: Benchmark, options: BenchmarkOptions): Promise<Task> {
  const { name } = benchmark;
  const format = chosenFormat(benchmark, options.format);
  const files = () => findFiles(name, benchmark.places, options);
  return taskOfFiles({ name, files, metrics: benchmark.formats[format]!, question: (row) => benchmark.question(row, format) }, options);
}

function chosenFormat({ name, formats }: Benchmark, format: string | undefined): string {
  const known = Object.keys(formats);
  if (format === undefined) return known[0]!;
  if (known.includes(format)) return format;
  throw new SteerlabError("task/format", `${name} has no format ${JSON.stringify(format)}.`, {
    hint: `Formats are ${known.join(" and ")}.`,
  });
}
