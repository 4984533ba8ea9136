import type { Session } from "../session/session.ts";

export type ModelFamily = "gpt2" | "llama" | "mistral" | "qwen2" | "qwen3" | "gpt_neox";

/** Row-major, on the heap. `data.length === shape[0] * shape[1]`. */
export interface Matrix {
  readonly data: Float32Array;
  readonly shape: readonly [rows: number, cols: number];
}

/** `total` is the sum of `tokens`: log-probabilities in nats, one a completion token. */
export interface Score {
  readonly total: number;
  readonly tokens: Float64Array;
}

export interface Tokenizer {
  readonly vocabularySize: number;
  readonly endOfText: number | null;
  /** What the tokenizer puts before a text, such as Llama's `<|begin_of_text|>`: prompts and labelled texts begin with it. None when left out. */
  readonly beginning?: readonly number[];
  /**
   * The text of a special token becomes its id. Nothing is added, unless `addSpecial`: then what the tokenizer puts around a text, such as
   * Llama's `<|begin_of_text|>`. Some tokenizers put a space before a text (Llama 2, Mistral): not where it `continues` another.
   */
  encode(text: string, options?: { addSpecial?: boolean; continues?: boolean }): number[];
  decode(ids: readonly number[], options?: { skipSpecial?: boolean }): string;
  /** The text of one token as it would stand in a strip of tokens: `·hand`; incomplete bytes as `<0xE2>`. */
  tokenText(id: number): string;
  /**
   * Writes a conversation out as the model was trained on it, for `generate`; null where the model has no chat template. The text has the
   * special tokens, the first one too: `encode` reads them as such.
   * @throws `tokenizer/bad-conversation` with the template's words, `tokenizer/bad-template`
   */
  readonly chat?: ((messages: readonly ChatMessage[], options?: ChatOptions) => string) | null;
}

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant" | (string & {});
  readonly content: string;
}

export interface ChatOptions {
  /** ends with what begins the model's answer; true when left out */
  readonly addGenerationPrompt?: boolean;
  /** What a template reads besides, such as `{ enable_thinking: false }`, or `{ date_string: "26 Jul 2024" }` where it would take today's. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

/**
 * The processors are those of transformers' `generate`, in its order: repetition penalty, temperature, topK, topP, minP. All but the penalty
 * matter only where something is drawn, at a temperature above 0.
 */
export interface GenerateOptions {
  /** 64 when left out; the context's end stops it too */
  readonly maxTokens?: number;
  /** 0 (greedy) when left out */
  readonly temperature?: number;
  /** only the so many likeliest tokens, and their equals */
  readonly topK?: number;
  /** only the smallest set of likeliest tokens that holds this probability; above 0, at most 1 */
  readonly topP?: number;
  /** only tokens with at least this share of the likeliest one's probability; 0 to 1 */
  readonly minP?: number;
  /** Above 1: tokens of the prompt and the answer become less likely; below 1 likelier. 1 when left out. */
  readonly repetitionPenalty?: number;
  /** Of what is drawn; of many prompts the n-th, counted from 0, has seed + n. Drawn and logged when left out. */
  readonly seed?: number;
  /** Text that ends the generation; it is not part of the result. */
  readonly stop?: readonly string[];
  /** Called with each piece of text as soon as it is whole characters. */
  readonly onText?: (text: string) => void;
}

export interface Generation {
  readonly prompt: string;
  readonly text: string;
  readonly ids: readonly number[];
  /** `context`: the model's context was full */
  readonly finish: "end-of-text" | "stop" | "length" | "context";
  /** that this answer alone is drawn with again; null where it is greedy */
  readonly seed: number | null;
  readonly milliseconds: number;
  /** of steered models: one a chosen token, with the one that ended the text */
  readonly steps?: readonly SteeredStep[];
}

/** What steering did at one decoding step. */
export interface SteeredStep extends SteeredChoice {
  /** the token that was chosen; drawn where there is a temperature */
  readonly chosen: number;
}

/** The contract of every model that a cell can hold. Logits and log-probabilities are in nats. */
export interface CausalLM {
  readonly name: string;
  readonly family: ModelFamily;
  readonly config: import("./modelConfig.ts").ModelConfig;
  readonly tokenizer: Tokenizer;
  /** tokens of text that fit: the config's, less those that an adapter's virtual tokens take up */
  readonly context: number;
  /** sha256 over config, tokenizer and weights (and adapter, and steering) */
  readonly digest: string;
  /** Logits at every position of each sequence, unpadded: one [tokens, vocab] matrix a sequence. */
  logits(sequences: readonly (readonly number[])[]): Promise<Matrix[]>;
  /** Log-probability of each completion token after the prompt. Long lists show progress and obey interruption. */
  score(prompt: string, completions: readonly string[]): Promise<Score[]>;
  /** Many prompts at once, bucketed by length: what evaluations call. */
  scoreAll(items: readonly { prompt: string; completions: readonly string[] }[]): Promise<Score[][]>;
  /** Greedy unless a temperature is given; KV-cached; seeded. */
  generate(prompt: string, options?: GenerateOptions): Promise<Generation>;
  /** Many prompts at once, in batches. */
  generateAll(prompts: readonly string[], options?: GenerateOptions): Promise<Generation[]>;
  dispose(): void;
}

/** One sequence with the places where someone looks: the logits after `ids[..at]` for every `at` in `positions` predict `ids[at + 1]`. */
export interface LabelledSequence {
  readonly ids: readonly number[];
  /** first predicted index: rows are the predictions of `ids[from] … ids[ids.length - 1]`; at least 1 */
  readonly from: number;
}

/** Dense logits of one batch, base and warm, at the labelled positions. Sequences of like length run together: `rows` tells which they are. */
export interface PairedLogits {
  readonly vocabulary: number;
  /** [rows, vocabulary] */
  readonly base: Float32Array;
  /** [rows, vocabulary] */
  readonly warm: Float32Array;
  /** row → index of its sequence, and of the predicted token in it */
  readonly rows: readonly { readonly sequence: number; readonly index: number }[];
  /** [rows, SUM_FIELDS and grids] where they were asked for and the model can make them; float32 */
  readonly sums?: Float32Array;
}

/** Sums over the vocabulary that are made beside the logits; see `vocabularySums`. */
export interface SumGrids {
  /** β: powers of the warm distribution */
  readonly inverseTemperatures: readonly number[];
  /** λ: logits moved away from the base */
  readonly extrapolations: readonly number[];
}
export interface WantedSums extends SumGrids {
  /** warm tokens with float32(z − max z) below it are the rest; a float32 */
  readonly threshold: number;
}
export const SUM_FIELDS = ["topBase", "topWarm", "base", "baseMean", "rest", "restMean", "restApart"] as const;

export type NamedArrays = Readonly<Record<string, Float64Array | Int32Array | Uint8Array>>;

/** A pass over sequences, and what is asked of it. */
export interface PassRequest {
  readonly sequences: readonly LabelledSequence[];
  /** plain data: everything besides model and tokens that decides about the arrays */
  readonly settings: object;
}

/** What earlier passes of a model gave. */
export interface KeptPasses {
  find(request: PassRequest): NamedArrays | null;
  keep(request: PassRequest, arrays: NamedArrays): void;
}

/** A model whose base and warm rows can be run as one batch over shared frozen weights. */
export interface PairedModel {
  /** left out where nothing is kept */
  readonly keptPasses?: KeptPasses;
  /** Calls `visit` once a batch; the arrays are only valid during the call. A model need not know how to make `sums`. */
  pairedLogits(
    sequences: readonly LabelledSequence[],
    visit: (batch: PairedLogits) => void,
    session: Session,
    sums?: WantedSums | null,
  ): Promise<void>;
  /**
   * KV-cached decoding of base and warm side by side: both see the same tokens. `choose` gets the two rows of next-token
   * logits for each unfinished prompt and says which token comes next.
   */
  decodePaired(prompts: readonly (readonly number[])[], options: PairedDecodeOptions, session: Session): Promise<number[][]>;
  /** The same with steering as part of the decoding step: logits leave the backend only for a `choose` that asks for them. */
  decodeSteered(prompts: readonly (readonly number[])[], options: SteeredDecodeOptions, session: Session): Promise<number[][]>;
}

/** What one decoding step knows of a row. */
export interface SteeredChoice {
  /** the tokens that each distribution likes best */
  readonly steered: number;
  readonly base: number;
  readonly warm: number;
  /** KL(warm ‖ base), nats; infinite where only the base excludes a token, and the row is not steered then */
  readonly kl: number;
  readonly maskSize: number;
}

export interface SteeredDecodeOptions extends Omit<PairedDecodeOptions, "choose"> {
  readonly steering: { readonly strength: number; readonly alpha: number; readonly outside: "keep" | "drop" };
  /** @param logits the steered ones, [vocabulary]; valid only during the call */
  readonly choose: (choice: SteeredChoice, logits: () => Float32Array, prompt: number, step: number) => number;
}

export interface PairedDecodeOptions {
  readonly maxTokens: number;
  /** [vocabulary] each; valid only during the call */
  readonly choose: (base: Float32Array, warm: Float32Array, prompt: number, step: number) => number;
  /** true ends this prompt after the token */
  readonly stop: (id: number, prompt: number) => boolean;
}
