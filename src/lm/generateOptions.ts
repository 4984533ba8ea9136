import { checkInput } from "../input/checkInput.ts";
import { anything, kind, listOf, optionsOf } from "../input/kind.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { GenerateOptions } from "./causalLM.ts";

/** Null where nothing is drawn. A seed that was not given is drawn once, and logged. */
export function generationSeed({ temperature = 0, seed }: GenerateOptions): number | null {
  return temperature === 0 ? null : (seed ?? Math.floor(Math.random() * 2 ** 31));
}

/** Whether the likeliest token of the model's own distribution is the answer's: then no logits need be looked at. */
export const isPlainGreedy = ({ temperature = 0, repetitionPenalty = 1 }: GenerateOptions): boolean =>
  temperature === 0 && repetitionPenalty === 1;

const isWhole = (value: number): boolean => Number.isInteger(value) && value >= 1;

/** Each option that has a range, with the words for it. */
const ranges: { [name in keyof GenerateOptions]?: [fits: (value: number) => boolean, words: string] } = {
  maxTokens: [isWhole, "a whole number above 0"],
  temperature: [(value) => value >= 0 && Number.isFinite(value), "0 (greedy) or above"],
  topK: [isWhole, "a whole number above 0; leave it out for no cut"],
  topP: [(value) => value > 0 && value <= 1, "above 0 and at most 1"],
  minP: [(value) => value >= 0 && value <= 1, "0 to 1"],
  repetitionPenalty: [(value) => value > 0 && Number.isFinite(value), "above 0; 1 changes nothing"],
  seed: [Number.isSafeInteger, "a whole number"],
};

const NAMES = optionsOf<GenerateOptions>({
  ...{ maxTokens: anything, temperature: anything, topK: anything, topP: anything, minP: anything, repetitionPenalty: anything },
  ...{ seed: anything, stop: anything, onText: anything },
});

/** @throws `generate/bad-option` with the offending value */
export function checkGenerateOptions(options: GenerateOptions): void {
  // A name of transformers', such as max_new_tokens, would be passed over in silence.
  checkInput({ name: "generate", code: "generate/bad-option", takes: [["options", NAMES]] }, [options]);
  for (const [name, [fits, words]] of Object.entries(ranges)) {
    const value = options[name as keyof GenerateOptions];
    if (value !== undefined && !(typeof value === "number" && fits(value))) throw badOption(name, value, `it must be ${words}`);
  }
  const { stop } = options;
  if (stop === undefined) return;
  if (!Array.isArray(stop)) throw badOption("stop", stop, "it must be a list of texts");
  for (const text of stop) {
    if (typeof text !== "string" || text === "") throw badOption("stop", stop, "an empty text would end every answer before it begins");
  }
}

const PROMPT = kind((given: string) => typeof given === "string", "Give the text that the model is to go on from.");

/** @throws `generate/bad-prompt`, `generate/bad-option` */
export function checkGenerate(prompt: string, options: GenerateOptions): void {
  checkInput({ name: "generate", code: "generate/bad-prompt", takes: [["its prompt", PROMPT]] }, [prompt]);
  checkGenerateOptions(options);
}

/** @throws `generate/bad-prompt`, `generate/bad-option` */
export function checkGenerateAll(prompts: readonly string[], options: GenerateOptions): void {
  checkInput({ name: "generateAll", code: "generate/bad-prompt", takes: [["its prompts", listOf(PROMPT, "Give a list of texts.")]] }, [
    prompts,
  ]);
  checkGenerateOptions(options);
}

const badOption = (name: string, value: unknown, words: string) =>
  new SteerlabError("generate/bad-option", `${name} is ${typeof value === "object" ? JSON.stringify(value) : String(value)}; ${words}.`, {
    details: { option: name },
  });
