import type { LabelledSequence } from "../lm/causalLM.ts";
import { begun, type Encoding, promptIds } from "../lm/promptIds.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { Example } from "../tasks/task.ts";

/**
 * Token ids of prompt and completion, encoded each by itself as in training, with the end of the text as the last label.
 * @throws `steer/no-labels` when the completion has no token
 */
export function labelledExample(lm: Encoding, example: Example): LabelledSequence {
  const prompt = promptIds(lm, example.prompt);
  const completion = lm.tokenizer.encode(example.completion, { continues: true });
  if (completion.length === 0) throw noLabels(`The completion ${JSON.stringify(example.completion)} has no tokens.`);
  const end = lm.tokenizer.endOfText;
  return { ids: [...prompt, ...completion, ...(end === null ? [] : [end])], from: prompt.length };
}

/**
 * The calibration examples that fit the model's context. How many do not is said in the cell.
 * @throws `steer/no-labels`, `steer/too-long` when none fits
 */
export function fittingExamples(lm: Encoding & { readonly context: number }, examples: readonly Example[]): LabelledSequence[] {
  const sequences = examples.map((example) => labelledExample(lm, example));
  const fitting = sequences.filter(({ ids }) => ids.length <= lm.context);
  const left = sequences.length - fitting.length;
  const what = `${left} of ${sequences.length} calibration examples are longer than the context of ${lm.context} tokens`;
  if (fitting.length === 0)
    throw new SteerlabError("steer/too-long", `${what}.`, { hint: "Use shorter examples, or a model with a longer context." });
  if (left > 0) console.warn(`${what} and are left out.`);
  return fitting;
}

/**
 * A plain text: every token after the first is a label, and the first too where the tokenizer puts something before it.
 * @throws `steer/no-labels` when it has fewer than two tokens
 */
export function labelledText(lm: Encoding, text: string): LabelledSequence {
  const ids = begun(lm.tokenizer.encode(text), lm.tokenizer.beginning ?? []);
  if (ids.length < 2) throw noLabels(`The text ${JSON.stringify(text)} has ${ids.length} tokens, so no next token can be predicted.`);
  return { ids, from: 1 };
}

const noLabels = (message: string) =>
  new SteerlabError("steer/no-labels", message, {
    hint: "Steering is measured at labelled next tokens: give a completion, or a longer text.",
  });
