import type { CausalLM, LabelledSequence } from "../lm/causalLM.ts";
import { labelledExample } from "../steer/labelledExample.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { Example } from "../tasks/task.ts";

/**
 * Examples as token ids, encoded as they are when steering is measured. A prompt that does not fit loses its beginning.
 * @returns the sequences, and how many prompts were shortened
 * @throws SteerlabError `train/too-long` when a completion alone does not fit; it needs one token before it
 */
export function trainingSequences(
  lm: CausalLM,
  examples: readonly Example[],
  maxTokens: number,
): { sequences: LabelledSequence[]; shortened: number } {
  let shortened = 0;
  const sequences = examples.map((example, index) => {
    const { ids, from } = labelledExample(lm, example);
    if (ids.length - from + 1 > maxTokens) throw tooLong(example, index, ids.length - from, maxTokens);
    const excess = Math.max(0, ids.length - maxTokens);
    if (excess > 0) shortened++;
    return { ids: ids.slice(excess), from: from - excess };
  });
  return { sequences, shortened };
}

function tooLong({ completion }: Example, index: number, tokens: number, maxTokens: number): SteerlabError {
  const text = completion.length > 60 ? `${completion.slice(0, 60)}…` : completion;
  return new SteerlabError(
    "train/too-long",
    `The completion of example ${index} has ${tokens} tokens with its end; ${maxTokens - 1} fit: ${JSON.stringify(text)}.`,
    { hint: "Shorten or leave out the example, or raise maxTokens up to the model's context.", details: { index, tokens, maxTokens } },
  );
}
