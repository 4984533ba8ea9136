import type { SourceRow } from "../../data/sourceRow.ts";

/**
 * The right option's place, from 0.
 * @param names what the options are called in the column, in order: "A", "B", …, or "0", "1", …
 * @throws SteerlabError `task/unlabelled` for what the Hub's unlabelled test splits have, `task/foreign-answer`
 */
export function hubAnswer(row: SourceRow, column: string, names: readonly string[]): number {
  const label = row.text(column);
  if (label === "" || label === "-1") {
    const hint = "Published test splits often hide their answers: take the validation split.";
    throw row.problem("task/unlabelled", `has no answer in ${JSON.stringify(column)}`, { hint, value: label });
  }
  const index = names.indexOf(label);
  if (index >= 0) return index;
  throw row.problem("task/foreign-answer", `has an answer in ${JSON.stringify(column)} that is none of ${names.join(", ")}`, {
    value: label,
  });
}

/** Options as ARC and OpenBookQA have them: `choices: {text: [...], label: ["A", ...]}`, `answerKey: "A"`. */
export function lettered(row: SourceRow, question: string): { question: string; options: string[]; answer: number } {
  const { text, label } = choicesOf(row);
  return { question: row.text(question), options: text, answer: hubAnswer(row, "answerKey", label) };
}

function choicesOf(row: SourceRow): { text: string[]; label: string[] } {
  const value = row.value("choices") as { text?: unknown; label?: unknown } | null;
  const lists = [value?.text, value?.label];
  if (!lists.every(Array.isArray) || lists[0]!.length !== lists[1]!.length) {
    throw row.problem("task/foreign-record", 'has no "choices" with as many texts as labels', { value });
  }
  const [text, label] = lists.map((list) => (list as unknown[]).map((part) => String(part).trim()));
  return { text: text!, label: label! };
}
