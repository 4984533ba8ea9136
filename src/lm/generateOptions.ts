import { SteerlabError } from "../steerlabError.ts";
import type { GenerateOptions } from "./causalLM.ts";

/** Null where nothing is drawn. A seed that was not given is drawn once, and logged. */
export function generationSeed({ temperature = 0, seed }: GenerateOptions): number | null {
  return temperature === 0 ? null : (seed ?? Math.floor(Math.random() * 2 ** 31));
}

/** @throws `generate/bad-option` with the offending value */
export function checkGenerateOptions({ maxTokens = 1, temperature = 0, topK = 1, topP = 1 }: GenerateOptions): void {
  const wrong = [
    ["maxTokens", maxTokens, Number.isInteger(maxTokens) && maxTokens >= 1, "a whole number above 0"],
    ["temperature", temperature, temperature >= 0 && Number.isFinite(temperature), "0 or above"],
    ["topK", topK, Number.isInteger(topK) && topK >= 1, "a whole number above 0"],
    ["topP", topP, topP > 0 && topP <= 1, "above 0 and at most 1"],
  ].find(([, , fine]) => !fine);
  if (wrong) throw new SteerlabError("generate/bad-option", `${wrong[0]} is ${wrong[1]}; it must be ${wrong[3]}.`);
}
