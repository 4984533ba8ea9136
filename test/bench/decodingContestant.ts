import type { CausalLM } from "../../src/lm/causalLM.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { type Contestant, seconds } from "./measure.ts";
import { type ShapeName, vocabularyOf } from "./shapes.ts";
import { randomIds, textOf } from "./tokenIds.ts";

export const [promptTokens, newTokens] = [64, 64];
/** new tokens a second */
export const decodingRate = (time: number): number => newTokens / time;
export const decodingRepeat = (shape: ShapeName): number => (shape === "small" ? 3 : 1);

/** So many prompts run op by op before their shape is compiled. */
const PROMPTS_BEFORE = 10;

/** Greedy answers to one prompt. @param dispose frees the model */
export async function decodingContestant(side: string, lm: CausalLM, shape: ShapeName, dispose: () => void): Promise<Contestant> {
  const prompt = textOf(randomIds(promptTokens, vocabularyOf(shape), 0));
  const answer = async (maxTokens: number) => {
    const { ids } = await lm.generate(prompt, { maxTokens });
    if (ids.length === maxTokens) return;
    throw new SteerlabError("bench/short-answer", `${lm.name} answered with ${ids.length} tokens in place of ${maxTokens}.`);
  };
  const answers = async (count: number, maxTokens = newTokens) => {
    for (let i = 0; i < count; i++) await answer(maxTokens);
  };
  const repeat = decodingRepeat(shape);
  return {
    side,
    warmUp: await seconds(async () => {
      await answers(PROMPTS_BEFORE, 1);
      await answers(2);
    }),
    sample: async () => decodingRate((await seconds(() => answers(repeat))) / repeat),
    async dispose() {
      dispose();
    },
  };
}
