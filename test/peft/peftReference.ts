/* Reads the adapters in test/reference/peft; its README says what the fields are. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Model } from "../../src/lm/forward.ts";
import { loadWeights } from "../../src/lm/loadWeights.ts";
import { parseModelConfig } from "../../src/lm/modelConfig.ts";
import { SafetensorsFile } from "../../src/lm/safetensors.ts";
import type { NamedArray } from "../../src/lm/writeSafetensors.ts";
import { readPeftFolder, type StoredAdapter } from "../../src/peft/peftFolder.ts";

export const families = ["gpt2", "llama", "qwen2"] as const;
/** PEFT's names */
export const peftMethods = ["lora", "ia3", "prompt_tuning", "p_tuning", "prefix_tuning"] as const;

export interface Padded {
  readonly input_ids: number[][];
  readonly attention_mask: number[][];
  readonly position_ids: number[][];
  readonly effective_position_ids?: number[][];
  readonly columns: number[][];
  readonly logits: number[][][];
  readonly sum_logprob: number[];
}
export interface TensorFigures {
  readonly shape: number[];
  readonly l2: number;
  readonly first5: number[];
}
export interface Expected {
  readonly left: Padded;
  readonly right: Padded;
  readonly greedy: { prompt: number[]; new: number[]; top2_gaps: number[] }[];
  readonly train: {
    readonly input_ids: number[][];
    readonly labels: number[][];
    readonly optimizer: { lr: number };
    readonly first_grads: Record<string, TensorFigures>;
    readonly losses: number[];
    readonly loss_after: number;
    readonly after: Record<string, TensorFigures>;
    readonly prompt_embeddings_after?: TensorFigures;
  };
}
export interface Reference {
  readonly model: Model;
  readonly adapter: StoredAdapter;
  readonly expected: Expected;
  /** the tensors that training begins with */
  readonly trained: readonly NamedArray[];
}

const reference = join(import.meta.dirname, "../reference");
export const modelFolder = (family: string): string => join(reference, "models", family);
export const adapterFolder = (family: string, method: string): string => join(reference, "peft", `${family}-${method}`);
const readJson = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));
export const configOf = (family: string) => parseModelConfig(readJson(join(modelFolder(family), "config.json")));

export async function loadReference(family: string, method: string): Promise<Reference> {
  const config = configOf(family);
  const folder = adapterFolder(family, method);
  const adapter = await readPeftFolder(folder, config);
  const trained = method === "p_tuning" ? await readEncoder(folder) : adapter.tensors;
  const expected = readJson(join(folder, "expected.json")) as Expected;
  return { model: { config, weights: await loadWeights(modelFolder(family), config) }, adapter, expected, trained };
}

async function readEncoder(folder: string): Promise<NamedArray[]> {
  const file = await SafetensorsFile.open(join(folder, "prompt_encoder.safetensors"));
  const tensors = [...file.entries].map(async ([name, { shape }]) => ({ name, shape, data: await file.read(name) }));
  return Promise.all(tensors).finally(() => file.close());
}

/** PEFT's name of a trained tensor in ours. Its prompt and prefix encoders are an embedding and nothing else. */
export function ourName(method: string, name: string): string {
  const plain = name.replace(/^base_model\.model\.|^prompt_encoder\./, "");
  return plain === "embedding.weight" && method !== "p_tuning" ? "prompt_embeddings" : plain;
}

export const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
};

export function expectFigures(actual: Float32Array, { l2, first5, shape }: TensorFigures): void {
  expect(actual.length).toBe(shape.reduce((product, length) => product * length, 1));
  const norm = Math.sqrt(actual.reduce((sum, value) => sum + value * value, 0));
  expect(Math.abs(norm - l2)).toBeLessThan(1e-4 * l2);
  first5.forEach((value, i) => {
    expect(Math.abs(actual[i]! - value)).toBeLessThan(1e-5 + 1e-3 * Math.abs(value));
  });
}
