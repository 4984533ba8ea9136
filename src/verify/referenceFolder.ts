/*
 * The expected values of transformers and PEFT that stand in test/reference; its README says what each field is and how it was made.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LanguageModel } from "../lm/languageModel.ts";
import { loadWeights } from "../lm/loadWeights.ts";
import { parseModelConfig } from "../lm/modelConfig.ts";
import { loadTokenizer } from "../lm/tokenizer.ts";
import { SteerlabError } from "../steerlabError.ts";

export const referenceFolder = fileURLToPath(new URL("../../test/reference", import.meta.url));

/** A batch padded on the right, logits at each row's last two places, and the sum of each row's log-probabilities. */
export interface ScoredBatch {
  readonly input_ids: number[][];
  readonly attention_mask: number[][];
  readonly columns: number[][];
  /** [row][column][vocabulary], nats */
  readonly logits: number[][][];
  readonly sum_logprob: number[];
}

/** Tokens that greedy decoding gives, and by how much each was the likeliest, nats. */
export interface GreedyAnswer {
  readonly prompt: number[];
  readonly new: number[];
  readonly top2_gaps: number[];
}

export interface ExpectedValues {
  readonly right: ScoredBatch;
  readonly greedy: GreedyAnswer[];
}

export interface TrainingTrace {
  readonly input_ids: number[][];
  readonly attention_mask: number[][];
  readonly labels: number[][];
  readonly optimizer: { readonly lr: number };
  /** before each step, nats a token */
  readonly losses: number[];
}

export const readReference = <T>(folder: string, ...path: string[]): T => JSON.parse(readFileSync(join(folder, ...path), "utf8")) as T;

/** Names of the folders in `models` or `peft`. */
export function referenceNames(folder: string, kind: "models" | "peft"): string[] {
  try {
    const entries = readdirSync(join(folder, kind), { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  } catch (error) {
    throw new SteerlabError("verify/no-reference", `The reference values cannot be read: ${(error as Error).message}`, {
      hint: "They are part of the repository, in test/reference.",
      cause: error,
    });
  }
}

export function expectedValues(folder: string, kind: "models" | "peft", name: string): ExpectedValues {
  const values = readReference<ExpectedValues & { same_as?: string }>(folder, kind, name, "expected.json");
  return values.same_as === undefined ? values : expectedValues(folder, kind, values.same_as);
}

/** The reference's model with the tokenizer that all of them were made with. The caller disposes it. */
export async function referenceModel(folder: string, name: string): Promise<LanguageModel> {
  const path = join(folder, "models", name);
  const config = parseModelConfig(readReference(path, "config.json"));
  const tokenizer = await loadTokenizer(join(folder, "tokenizers", "gpt2"), config);
  const weights = await loadWeights(path, config);
  const free = () => {
    for (const tensor of Object.values(weights)) tensor.dispose();
  };
  return new LanguageModel({ name, model: { config, weights }, tokenizer, digest: "", adapter: null, free });
}

/** The sequences of a batch without their padding. */
export const unpadded = ({ input_ids, attention_mask }: Pick<ScoredBatch, "input_ids" | "attention_mask">): number[][] =>
  input_ids.map((ids, row) => ids.filter((_, i) => attention_mask[row]![i] === 1));
