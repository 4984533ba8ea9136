/**
 * TruthfulQA's questions (Lin, Hilton and Evans 2022) from any of the forms in which they are published: `TruthfulQA.csv` and
 * `mc_task.json` of sylinrl/TruthfulQA, and the two Parquet sets of truthfulqa/truthful_qa. Answers end in a full stop, as in
 * `utilities.py` of the reference code (`split_multi_answer`, `format_best`).
 */
import { partsOf, type SourceRow } from "../../data/sourceRow.ts";

export interface TruthfulAnswers {
  readonly question: string;
  /** the best answer first */
  readonly true: readonly string[];
  readonly false: readonly string[];
}

/** @throws SteerlabError `task/foreign-record`, `task/missing-column`, `task/unlabelled`, `task/not-a-list` */
export function truthfulAnswers(row: SourceRow): TruthfulAnswers {
  const form = FORMS.find(({ column }) => row.has(column));
  if (form) return checked(row, form.read(row));
  const columns = Object.keys(row.values).join(", ");
  throw row.problem("task/foreign-record", `is no record of TruthfulQA: it has ${columns}`, {
    hint: "Give TruthfulQA.csv, mc_task.json, or a Parquet file of truthfulqa/truthful_qa.",
  });
}

/** Each by a column that only it has. */
const FORMS: readonly { readonly column: string; readonly read: (row: SourceRow) => TruthfulAnswers }[] = [
  { column: "mc1_targets", read: fromTargets },
  { column: "Best Answer", read: fromTable },
  { column: "best_answer", read: fromGeneration },
];

function checked(row: SourceRow, answers: TruthfulAnswers): TruthfulAnswers {
  if (answers.question === "") throw row.problem("task/empty-prompt", "asks nothing");
  if (answers.true[0]) return answers;
  throw row.problem("task/unlabelled", "has no best answer", { value: answers.question });
}

function fromTable(row: SourceRow): TruthfulAnswers {
  const best = closed(row.text("Best Answer"));
  const answers = (column: string): string[] => partsOf(row.text(column), ";").map(closed);
  return {
    question: row.text("Question"),
    true: bestFirst(best, answers("Correct Answers")),
    false: [...new Set(answers("Incorrect Answers"))],
  };
}

function fromGeneration(row: SourceRow): TruthfulAnswers {
  const answers = (column: string): string[] =>
    row
      .list(column)
      .filter((text) => text !== "")
      .map(closed);
  const right = bestFirst(closed(row.text("best_answer")), answers("correct_answers"));
  return { question: row.text("question"), true: right, false: [...new Set(answers("incorrect_answers"))] };
}

function fromTargets(row: SourceRow): TruthfulAnswers {
  const [best] = targets(row, "mc1_targets").true;
  const all = targets(row, "mc2_targets");
  return { question: row.text("question"), true: bestFirst(best ?? "", all.true), false: all.false };
}

/** `{answer: 1 or 0}` in JSON, `{choices: [...], labels: [...]}` in Parquet. */
function targets(row: SourceRow, column: string): { true: string[]; false: string[] } {
  const labelled = Object.entries(labelledAnswers(row, column));
  const wrong = labelled.find(([, label]) => label !== 0 && label !== 1);
  if (wrong) throw row.problem("task/unlabelled", `has an answer in ${JSON.stringify(column)} that is neither 1 nor 0`, { value: wrong });
  const withLabel = (wanted: number) => labelled.filter(([, label]) => label === wanted).map(([text]) => text.trim());
  return { true: withLabel(1), false: withLabel(0) };
}

function labelledAnswers(row: SourceRow, column: string): Record<string, unknown> {
  const value = row.value(column) as Record<string, unknown> | null;
  if (typeof value !== "object" || value === null)
    throw row.problem("task/foreign-record", `has no answers in ${JSON.stringify(column)}`, { value });
  const { choices, labels } = value;
  if (!Array.isArray(choices) || !Array.isArray(labels)) return value;
  return Object.fromEntries(choices.map((choice, i) => [String(choice), labels[i]]));
}

/** The table names some answers twice; `mc_task.json` does not. */
const bestFirst = (best: string, answers: readonly string[]): string[] => (best === "" ? [] : [...new Set([best, ...answers])]);

const closed = (answer: string): string => (answer === "" || answer.endsWith(".") ? answer : `${answer}.`);
