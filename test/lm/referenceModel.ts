import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const reference = join(import.meta.dirname, "../reference");

export const json = (path: string) => JSON.parse(readFileSync(join(reference, path), "utf8"));

/** What the models in test/reference were made with; its README says what each field is. */
export interface Expected {
  readonly left: { readonly logits: number[][][] };
  readonly right: {
    readonly input_ids: number[][];
    readonly attention_mask: number[][];
    readonly columns: number[][];
    readonly logits: number[][][];
    readonly sum_logprob: number[];
  };
  readonly greedy: { readonly prompt: number[]; readonly new: number[]; readonly top2_gaps: number[] }[];
  readonly train: {
    readonly input_ids: number[][];
    readonly labels: number[][];
    readonly loss: number;
    readonly grads: Record<string, { readonly shape: number[]; readonly l2: number; readonly first5: number[] }>;
  };
}

export function expected(model: string): Expected {
  const values = json(`models/${model}/expected.json`);
  return values.same_as ? expected(values.same_as) : values;
}

/** The sequences without their padding. */
export const unpadded = ({ right }: Expected): number[][] =>
  right.input_ids.map((ids, row) => ids.filter((_, i) => right.attention_mask[row]![i] === 1));

const made: string[] = [];
// Not at the process's exit: the test runner ends its workers without one.
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/**
 * A copy of a reference model with a tokenizer, as a folder that loadModel reads. Removed after the file's tests.
 * @param o.config the file that becomes its config.json @param o.change values that replace some of it
 */
export function modelFolder(model: string, o: { tokenizer?: string; config?: string; change?: object } = {}): string {
  const { tokenizer = "gpt2", config = "config.json", change = {} } = o;
  const folder = mkdtempSync(join(tmpdir(), "steerlab-model-"));
  made.push(folder);
  cpSync(join(reference, "models", model), folder, { recursive: true });
  writeFileSync(join(folder, "config.json"), JSON.stringify({ ...json(`models/${model}/${config}`), ...change }));
  cpSync(join(reference, "tokenizers", tokenizer, "tokenizer.json"), join(folder, "tokenizer.json"));
  return folder;
}
