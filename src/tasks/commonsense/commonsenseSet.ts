/**
 * What the eight commonsense sets share. Two prompt formats:
 *
 * - `text`, the default: the question as a plain prompt; the options' own texts are scored. Every token of an answer says something.
 * - `labels`: LLM-Adapters' instruction in Alpaca's template, up to "the correct answer is"; the labels (`answer2`) are scored, or
 *   generated. Only a label's deciding token says something, and small models stay at chance.
 */
import type { SourceRow } from "../../data/sourceRow.ts";
import type { Benchmark } from "../benchmark.ts";
import type { BenchmarkPlaces } from "../benchmarkFiles.ts";
import type { TaskItem } from "../task.ts";
import { type AskedOptions, composeInstruction, type InstructionForm, parseInstruction } from "./instruction.ts";

export interface CommonsenseSet {
  readonly name: string;
  /** names of its folder in LLM-Adapters' `dataset/` and elsewhere */
  readonly folders: readonly string[];
  readonly hub: BenchmarkPlaces["hub"];
  readonly instruction: InstructionForm;
  /** the prompt of format `text` */
  readonly prompt: (question: string) => string;
  /** a record as the Hub's dataset has it */
  readonly fromHub: (row: SourceRow) => AskedOptions;
}

export function commonsenseSet({ name, folders, hub, instruction, prompt, fromHub }: CommonsenseSet): Benchmark {
  return {
    name,
    places: { folders: [name, ...folders], hub },
    formats: { text: ["crossEntropy", "accuracy"], labels: ["crossEntropy", "exactMatch", "accuracy"] },
    question(row, format) {
      const asked = row.has("instruction") ? parseInstruction(row, instruction) : composeInstruction(fromHub(row), instruction);
      const text = choiceItem(asked, prompt(asked.question), asked.options);
      if (format === "text") return { row, asked: asked.question, item: text };
      return { row, asked: asked.question, item: choiceItem(asked, alpacaPrompt(asked.text), asked.labels), answers: text.choices };
    },
  };
}

function choiceItem({ question, answer }: AskedOptions, prompt: string, options: readonly string[]) {
  const texts = options.map((option) => (option === "" ? "" : ` ${option}`));
  const completion = texts[answer]!;
  return {
    prompt,
    completion,
    question,
    subject: question,
    choices: { true: [completion], false: texts.toSpliced(answer, 1) },
  } satisfies TaskItem;
}

/** Alpaca's template as LLM-Adapters' `commonsense_evaluate.py` has it, with the words that begin each of its answers. */
const alpacaPrompt = (instruction: string): string =>
  "Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n" +
  `### Instruction:\n${instruction}\n\n### Response:\nthe correct answer is`;

/** The prompt of most sets. */
export const questionPrompt = (question: string): string => `Q: ${question}\nA:`;
