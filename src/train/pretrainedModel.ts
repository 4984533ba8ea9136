import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeAtomically } from "../files/writeAtomically.ts";
import type { ModelConfig } from "../lm/modelConfig.ts";
import { writeSafetensors } from "../lm/writeSafetensors.ts";
import { type Shown, type ShowsItself, showSelf } from "../output/shown.ts";
import type { ParameterLayout } from "./flatParameters.ts";

export interface PretrainedFields {
  readonly name: string;
  readonly config: ModelConfig;
  readonly layout: ParameterLayout;
  /** all parameters, in the layout's order */
  readonly values: Float32Array;
  readonly losses: Float64Array;
  readonly validation: readonly { readonly step: number; readonly loss: number }[];
  readonly runId: string;
}

export interface SaveOptions {
  /** a Hugging Face tokenizer.json */
  readonly tokenizer: object;
  /** the text of the model card, README.md */
  readonly card?: string;
}

/** A trained model as plain data: nothing of it lives on the backend. `loadModel` loads what `save` wrote. */
export class PretrainedModel implements ShowsItself {
  readonly name: string;
  readonly config: ModelConfig;
  /** nats a token, one a step */
  readonly losses: Float64Array;
  /** held-out loss in nats a token, after so many steps */
  readonly validation: readonly { readonly step: number; readonly loss: number }[];
  readonly runId: string;
  readonly #layout: ParameterLayout;
  readonly #values: Float32Array;

  constructor({ name, config, layout, values, losses, validation, runId }: PretrainedFields) {
    this.name = name;
    this.config = config;
    this.losses = losses;
    this.validation = validation;
    this.runId = runId;
    this.#layout = layout;
    this.#values = values;
  }

  /** Number of trained values. */
  get parameters(): number {
    return this.#values.length;
  }

  [showSelf](): Shown {
    const text = `${this.losses.length} steps, held-out loss ${this.validation.at(-1)?.loss.toFixed(3) ?? "not measured"}`;
    const facts = [["Parameters", this.parameters.toLocaleString("en")] as const, ["Architecture", this.config.family] as const];
    const spark = this.validation.map(({ loss }) => loss);
    return { shown: "summary", type: "PretrainedModel", name: this.name, text, facts, runId: this.runId, spark };
  }

  /** Writes a folder in Hugging Face layout, weights in half precision. Each file appears whole or not at all, the weights last. */
  async save(folder: string, { tokenizer, card }: SaveOptions): Promise<void> {
    mkdirSync(folder, { recursive: true });
    const write = (name: string, text: string) => writeAtomically(join(folder, name), text);
    const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
    write("config.json", json({ ...this.config.source, torch_dtype: "float16" }));
    write("tokenizer.json", `${JSON.stringify(tokenizer)}\n`);
    write("tokenizer_config.json", json(this.#tokenizerConfig(tokenizer)));
    if (card !== undefined) write("README.md", card);
    await writeSafetensors(join(folder, "model.safetensors"), this.#layout, (name) => this.weight(name), "F16");
  }

  /** Row-major values of one weight, by Hugging Face's name. */
  weight(name: string): Float32Array {
    const { offset, size } = this.#layout.find((slot) => slot.name === name)!;
    return this.#values.subarray(offset, offset + size);
  }

  #tokenizerConfig(tokenizer: object): object {
    const added = (tokenizer as { added_tokens?: { id: number; content: string }[] }).added_tokens ?? [];
    const end = added.find(({ id }) => this.config.endOfText.includes(id))?.content ?? null;
    return {
      tokenizer_class: "PreTrainedTokenizerFast",
      model_max_length: this.config.context,
      eos_token: end,
      pad_token: end,
      clean_up_tokenization_spaces: false,
    };
  }
}
