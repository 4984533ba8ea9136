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
