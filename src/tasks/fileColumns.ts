/** Which columns of a file say what: how a user's own records become questions. */
import type { SourceRow } from "../data/sourceRow.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { Question } from "./question.ts";
import type { TaskItem, TaskMetric } from "./task.ts";

export interface FileColumns {
  /** what is asked */
  readonly question: string;
  /**
   * The right, or the best answer: its text, or one of the letters A, B, … of `options`. Where the column counts the options, say from
   * what: `{ column: "label", from: 0 }`.
   */
  readonly answer: string | { readonly column: string; readonly from: 0 | 1 };
  /** of a multiple choice with one right option: a column for each option, or one that holds the list of them */
  readonly options?: string | readonly string[];
  /** further true answers: a column that holds a list */
  readonly correct?: string;
  /** false answers: a column that holds a list */
  readonly incorrect?: string;
}

const CHOICE_METRICS: readonly TaskMetric[] = ["accuracy", "mc1", "mc2", "mc3"];

/**
 * @param wanted must be possible with the columns; what they suggest when left out
 * @throws SteerlabError `task/columns`
 */
export function metricsOfColumns({ options, correct, incorrect }: FileColumns, wanted?: readonly TaskMetric[]): readonly TaskMetric[] {
  if (options !== undefined && (correct ?? incorrect) !== undefined) {
    throw new SteerlabError("task/columns", "The columns name options and true and false answers as well.", {
      hint: "Give options with one right answer, or correct and incorrect answers.",
    });
  }
  const impossible = wanted?.find((metric) => CHOICE_METRICS.includes(metric) && (options ?? incorrect) === undefined);
  if (impossible === undefined) return wanted ?? suggestedMetrics(options !== undefined, correct !== undefined, incorrect !== undefined);
  throw new SteerlabError("task/columns", `${impossible} needs answers to choose from, and the columns name none.`, {
    hint: "Name the columns of options, or of incorrect answers.",
  });
}

function suggestedMetrics(options: boolean, correct: boolean, incorrect: boolean): readonly TaskMetric[] {
  if (options) return ["crossEntropy", "accuracy"];
  if (incorrect) return ["crossEntropy", "mc1", "mc2", "mc3"];
  return correct ? ["crossEntropy", "rougeL", "tokenF1"] : ["crossEntropy", "exactMatch"];
}

/**
 * @param prompt text in which `{question}` stands for what is asked
 * @param separator divides a list that is one text, as in a CSV
 * @throws SteerlabError `task/missing-column`, `task/empty-prompt`, `task/unlabelled`, `task/foreign-answer`, `task/not-a-list`
 */
export function questionOfColumns(row: SourceRow, columns: FileColumns, prompt: string, separator: string): Question {
  const question = row.text(columns.question);
  if (question === "") throw row.problem("task/empty-prompt", `asks nothing in ${JSON.stringify(columns.question)}`);
  const asked = { prompt: prompt.replaceAll("{question}", () => question), question, subject: question };
  return { row, asked: question, item: { ...asked, ...answersOf(row, columns, separator) } };
}

function answersOf(row: SourceRow, columns: FileColumns, separator: string): Pick<TaskItem, "completion" | "choices" | "references"> {
  if (columns.options !== undefined) return optionsOf(row, columns.options, columns.answer, separator);
  const best = answerText(row, columns.answer);
  const listed = (column: string | undefined) => (column === undefined ? [] : row.list(column, separator));
  const references = { true: [...new Set([best, ...listed(columns.correct)])], false: [...new Set(listed(columns.incorrect))] };
  const choices = { true: references.true.map(spaced), false: references.false.map(spaced) };
  if (columns.incorrect !== undefined) return { completion: spaced(best), choices, references };
  return { completion: spaced(best), ...(columns.correct === undefined ? {} : { references }) };
}

function optionsOf(row: SourceRow, columns: string | readonly string[], answer: FileColumns["answer"], separator: string) {
  const options = typeof columns === "string" ? row.list(columns, separator) : columns.map((column) => row.text(column));
  const texts = options.map((option) => (option === "" ? "" : spaced(option)));
  const right = rightOption(row, options, answer);
  return { completion: texts[right]!, choices: { true: [texts[right]!], false: texts.toSpliced(right, 1) } };
}

function rightOption(row: SourceRow, options: readonly string[], answer: FileColumns["answer"]): number {
  const label = answerText(row, answer);
  const index = typeof answer === "string" ? namedOption(options, label) : countedOption(label, answer.from);
  if (index >= 0 && index < options.length) return index;
  const hint = /^\d+$/.test(label)
    ? 'Say where counting begins: answer: { column: "…", from: 0 }.'
    : "An answer is an option's text or its letter.";
  throw row.problem("task/foreign-answer", `has an answer that is none of its ${options.length} options`, { value: label, hint });
}

/** By text before letter: an option may be called "A". */
function namedOption(options: readonly string[], label: string): number {
  const text = options.indexOf(label);
  return text >= 0 || !/^[A-Z]$/.test(label) ? text : label.charCodeAt(0) - "A".charCodeAt(0);
}

const countedOption = (label: string, from: number): number => (/^-?\d+$/.test(label) ? Number(label) - from : -1);

function answerText(row: SourceRow, answer: FileColumns["answer"]): string {
  const column = typeof answer === "string" ? answer : answer.column;
  const text = row.text(column);
  if (text !== "" && !(typeof answer === "object" && text === "-1")) return text;
  throw row.problem("task/unlabelled", `has no answer in ${JSON.stringify(column)}`, {
    hint: "Without the right answer a question cannot be scored.",
    value: text,
  });
}

const spaced = (text: string): string => ` ${text}`;
