/**
 * The instruction records of LLM-Adapters (Hu et al. 2023, `dataset/` of AGI-Edgerunners/LLM-Adapters), which DoRA and many others use:
 *
 *   {"instruction": "<ask><question>\n\nAnswer1: … Answer2: …\n\nAnswer format: answer1/answer2", "input": "",
 *    "output": "the correct answer is answer1", "answer": "answer1"}
 */
import type { SourceRow } from "../../data/sourceRow.ts";

/** A question with its options; `answer` counts from 0. */
export interface AskedOptions {
  readonly question: string;
  readonly options: readonly string[];
  readonly answer: number;
}

/** How a set words its instructions. */
export interface InstructionForm {
  /** what comes before the question */
  readonly ask: string;
  /** what options are called: "answer" for answer1, answer2, …; null where the options are their own labels, as true and false */
  readonly label: string | null;
  /** what stands between options; one space if left out */
  readonly between?: string;
  /** what stands before "Answer format:"; an empty line if left out */
  readonly beforeFormat?: string;
}

export interface Instruction extends AskedOptions {
  /** the whole instruction */
  readonly text: string;
  /** by which the options are called, in order */
  readonly labels: readonly string[];
}

/** @throws SteerlabError `task/missing-column`, `task/foreign-record`, `task/unlabelled`, `task/foreign-answer`, `task/contradiction` */
export function parseInstruction(row: SourceRow, form: InstructionForm): Instruction {
  const text = row.text("instruction");
  const ended = /\s*Answer format:\s*(\S+)$/.exec(text);
  if (!ended || !text.startsWith(form.ask.trim())) {
    throw foreign(row, `has no instruction of the form ${JSON.stringify(`${form.ask}… Answer format: …`)}`, text);
  }
  const labels = ended[1]!.split("/");
  const body = text.slice(form.ask.trim().length, ended.index);
  const { question, options } =
    form.label === null ? { question: body.trim(), options: labels } : divide(row, body, form.label, labels.length);
  return { text, labels, question, options, answer: answerOf(row, labels) };
}

/** At the markers in order, so that an option may speak of another by its name. */
function divide(row: SourceRow, body: string, label: string, count: number): { question: string; options: string[] } {
  const parts: string[] = [];
  let rest = body;
  for (let i = 1; i <= count; i++) {
    const marker = `${capitalised(label)}${i}:`;
    const at = i === 1 ? Math.max(rest.lastIndexOf(`\n${marker}`) + 1, 0) : rest.indexOf(marker);
    if (!rest.startsWith(marker, at)) throw foreign(row, `has no ${marker} in its instruction`, body);
    parts.push(rest.slice(0, at).trim());
    rest = rest.slice(at + marker.length);
  }
  const [question, ...options] = [...parts, rest.trim()];
  return { question: question!, options };
}

function answerOf(row: SourceRow, labels: readonly string[]): number {
  const answer = row.text("answer");
  if (answer === "")
    throw row.problem("task/unlabelled", "has no answer", { hint: "Without the right answer a question cannot be scored." });
  const index = labels.indexOf(answer);
  if (index < 0) {
    throw row.problem("task/foreign-answer", `has an answer that is none of ${labels.join(", ")}`, { value: answer });
  }
  const output = row.has("output") ? row.text("output") : "";
  if (output !== "" && !output.endsWith(answer)) {
    throw row.problem("task/contradiction", `has the answer ${answer}, but another in its output`, { value: output });
  }
  return index;
}

/** The instruction that LLM-Adapters would have made. */
export function composeInstruction(
  asked: AskedOptions,
  { ask, label, between = " ", beforeFormat = "\n\n" }: InstructionForm,
): Instruction {
  const { question, options } = asked;
  const labels = label === null ? options : options.map((_, i) => `${label}${i + 1}`);
  const listed = label === null ? "" : `\n\n${options.map((option, i) => `${capitalised(label)}${i + 1}: ${option}`).join(between)}`;
  return { ...asked, labels, text: `${ask}${question}${listed}${beforeFormat}Answer format: ${labels.join("/")}` };
}

const capitalised = (word: string): string => word[0]!.toUpperCase() + word.slice(1);

const foreign = (row: SourceRow, what: string, value: string) =>
  row.problem("task/foreign-record", what, { value, hint: "Is it the file of this set, in the form of LLM-Adapters or of the Hub?" });
