/** The model's part of an evaluation: likelihoods and generated texts, all that needs a forward pass. */
import type { CausalLM, GenerateOptions, Score } from "../lm/causalLM.ts";
import { promptIds } from "../lm/promptIds.ts";
import type { ItemScore } from "./evaluation.ts";
import type { TaskItem, TaskSplit } from "./task.ts";

/** An item with what the model made of it, before it is scored. */
export type AnsweredItem = Omit<ItemScore, "metrics" | "unscored">;

export interface Wanted {
  /** the completion's log-probabilities */
  readonly completion: boolean;
  /** those of the options */
  readonly choices: boolean;
  /** text of so many tokens at most; 0 for none */
  readonly maxTokens: number;
  /** how it is drawn; left out, it is greedy */
  readonly sampling?: Sampling;
}

/** How text is drawn: the n-th question's with `seed` + n. */
export type Sampling = Pick<GenerateOptions, "topK" | "topP" | "minP"> & { readonly temperature: number; readonly seed: number };

/**
 * All questions at once, so that the model can batch them by length; the model shows progress and hears an interrupt.
 * Items that do not fit the context are marked as excluded.
 */
export async function answerItems(lm: CausalLM, split: TaskSplit, wanted: Wanted): Promise<AnsweredItem[]> {
  const reasons = split.items.map((item) => tooLong(lm, item, wanted));
  const fitting = split.items.filter((_, i) => reasons[i] === null);
  const likelihoods = wanted.completion || wanted.choices ? await scoreLikelihoods(lm, fitting, wanted) : [];
  const generated = wanted.maxTokens > 0 ? await generateAnswers(lm, split, fitting, wanted) : [];
  let next = 0;
  return split.items.map((item, i) => {
    const reason = reasons[i];
    if (reason) return { ...askedOf(item), excluded: reason };
    const text = generated[next];
    const answered = { ...askedOf(item), ...likelihoods[next], ...(text === undefined ? {} : { generated: text }) };
    next++;
    return answered;
  });
}

function askedOf({ subject, prompt, completion, question, choices, references }: TaskItem): AnsweredItem {
  const more = { ...(question === undefined ? {} : { question }), ...(choices ? { options: choices } : {}) };
  return { subject, prompt, completion, ...more, ...(references ? { references } : {}) };
}

/** Why an item cannot be scored within the context, or null. */
function tooLong(lm: CausalLM, { prompt, completion, choices }: TaskItem, wanted: Wanted): string | null {
  const options = wanted.choices && choices ? [...choices.true, ...choices.false] : [];
  const longest = Math.max(...[completion, ...options].map((text) => lm.tokenizer.encode(text, { continues: true }).length));
  return promptIds(lm, prompt).length + longest + 1 > lm.context ? `longer than the context of ${lm.context} tokens` : null;
}

type Likelihoods = Pick<ItemScore, "completionTokens" | "choices">;

/**
 * The completion with its end of text, and each option without: an option's score is that of its own words, as in TruthfulQA.
 * An option that is the completion is scored once.
 */
async function scoreLikelihoods(lm: CausalLM, items: readonly TaskItem[], wanted: Wanted): Promise<Likelihoods[]> {
  const end = endOfTextOf(lm);
  const requests = items.map(({ prompt, completion, choices }) => {
    const options = wanted.choices && choices ? [...choices.true, ...choices.false].filter((option) => option !== completion) : [];
    return { prompt, options, completions: [completion + end, ...options] };
  });
  const scores = await lm.scoreAll(requests.map(({ prompt, completions }) => ({ prompt, completions })));
  return items.map(({ completion, choices }, i) => {
    const [whole, ...others] = scores[i]!.map((score: Score) => score.tokens);
    const tokensOf = (option: string): Float64Array =>
      option === completion ? whole!.slice(0, end === "" ? undefined : -1) : others[requests[i]!.options.indexOf(option)]!;
    const scored = wanted.choices && choices ? { true: choices.true.map(tokensOf), false: choices.false.map(tokensOf) } : null;
    return { completionTokens: whole!, ...(scored ? { choices: scored } : {}) };
  });
}

/** The text that the tokenizer reads as the end of text: a label like any other, as in training. Empty where there is none. */
function endOfTextOf({ tokenizer }: CausalLM): string {
  if (tokenizer.endOfText === null) return "";
  const text = tokenizer.decode([tokenizer.endOfText], { skipSpecial: false });
  const ids = tokenizer.encode(text);
  return ids.length === 1 && ids[0] === tokenizer.endOfText ? text : "";
}

async function generateAnswers(
  lm: CausalLM,
  split: TaskSplit,
  items: readonly TaskItem[],
  { maxTokens, sampling }: Wanted,
): Promise<string[]> {
  const prompts = items.map((item) => item.prompt);
  const generations = await lm.generateAll(prompts, { maxTokens, stop: split.stop, ...sampling });
  return generations.map((generation) => generation.text);
}
