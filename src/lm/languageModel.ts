import { currentBackend } from "../backend/startBackend.ts";
import { tf } from "../backend/tf.ts";
import type { HubOrigin } from "../hub/hubRepo.ts";
import { type ShownSummary, showSelf } from "../output/shown.ts";
import { trackRun } from "../runs/trackRun.ts";
import { throwIfInterrupted, yieldToEventLoop } from "../session/interrupt.ts";
import { ProgressReporter } from "../session/progressReporter.ts";
import { currentSession, type Session } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import { type AppliedAdapter, virtualCount } from "./appliedAdapter.ts";
import { lengthBucket } from "./buckets.ts";
import type { CausalLM, GenerateOptions, Generation, LabelledSequence, Matrix, ModelFamily, Score, Tokenizer } from "./causalLM.ts";
import { type Chooser, decodePrompts } from "./decoding.ts";
import { familyOf, type Model } from "./forward.ts";
import { checkGenerate, checkGenerateAll, generationSeed, isPlainGreedy } from "./generateOptions.ts";
import { GenerationWriter } from "./generationWriter.ts";
import type { ModelConfig } from "./modelConfig.ts";
import { ModelSteps } from "./modelSteps.ts";
import { promptIds } from "./promptIds.ts";
import { readBack } from "./readBack.ts";
import { scoreSequences } from "./scoring.ts";

/** What a language model is made of. */
export interface LanguageModelParts {
  readonly name: string;
  /** where it was loaded from, with the tokenizer's files; left out or null when it was made here */
  readonly folder?: string | null;
  /** left out or null when it is not from the Hub */
  readonly origin?: HubOrigin | null;
  readonly model: Model;
  readonly tokenizer: Tokenizer;
  /** sha256 */
  readonly digest: string;
  /** applies to every row of the model's own calls */
  readonly adapter: AppliedAdapter | null;
  /** frees what the model owns: the weights of a base, the adapter's tensors of a warm-started one */
  readonly free: () => void;
}

const DEFAULT_TOKENS = 64;

/** A model with its tokenizer and compiled steps: everything that a cell asks of a CausalLM. */
export class LanguageModel implements CausalLM {
  readonly name: string;
  /** where it was loaded from; null when it was made here */
  readonly folder: string | null;
  /** repository and commit on the Hub that the weights came from; null for a local folder, and for what was made from a base */
  readonly origin: HubOrigin | null;
  readonly tokenizer: Tokenizer;
  readonly digest: string;
  /** config and weights, for whoever trains or adapts the model; empty after `dispose` */
  readonly model: Model;
  /** tokens of text that fit: the context, less what the adapter's virtual tokens take up */
  readonly context: number;
  readonly #steps: ModelSteps;
  readonly #free: () => void;
  #disposed = false;

  constructor({ name, folder = null, origin = null, model, tokenizer, digest, adapter, free }: LanguageModelParts) {
    this.name = name;
    this.folder = folder;
    this.origin = origin;
    this.model = model;
    this.tokenizer = tokenizer;
    this.digest = digest;
    this.context = model.config.context - virtualCount(adapter);
    this.#steps = new ModelSteps(name, model, adapter, 1);
    this.#free = free;
  }

  get config(): ModelConfig {
    return this.model.config;
  }

  get family(): ModelFamily {
    return this.config.family;
  }

  async logits(sequences: readonly (readonly number[])[]): Promise<Matrix[]> {
    for (const ids of sequences) this.checkIds(ids);
    const session = currentSession();
    const matrices: Matrix[] = [];
    for (const ids of sequences) {
      throwIfInterrupted(session, "Computing logits");
      matrices.push(this.#logitsOf(ids));
      await yieldToEventLoop();
    }
    return matrices;
  }

  async score(prompt: string, completions: readonly string[]): Promise<Score[]> {
    return (await this.scoreAll([{ prompt, completions }]))[0]!;
  }

  async scoreAll(items: readonly { prompt: string; completions: readonly string[] }[]): Promise<Score[][]> {
    const sequences = items.flatMap(({ prompt, completions }) => this.#labelled(prompt, completions));
    for (const { ids } of sequences) this.checkIds(ids);
    const scores = (await scoreSequences(this.#steps, this.config, sequences, currentSession())).values();
    return items.map(({ completions }) => completions.map(() => asScore(scores.next().value!)));
  }

  async generate(prompt: string, options: GenerateOptions = {}): Promise<Generation> {
    checkGenerate(prompt, options);
    const { onText, ...settings } = options;
    const seed = generationSeed(options);
    const start = {
      kind: "generation",
      name: this.name,
      config: { model: this.name, prompt, ...settings },
      modelDigest: this.digest,
    } as const;
    return trackRun({ ...start, ...(seed === null ? {} : { seed }), backend: currentBackend()?.name }, async (run, session) => {
      const [generation] = await this.#generate([prompt], options, seed, session);
      const { text, ids, finish, milliseconds } = generation!;
      run.summary({ text, tokens: ids.length, finish, tokensPerSecond: ids.length / (milliseconds / 1000) });
      return generation!;
    });
  }

  async generateAll(prompts: readonly string[], options: GenerateOptions = {}): Promise<Generation[]> {
    checkGenerateAll(prompts, options);
    return this.#generate(prompts, options, generationSeed(options), currentSession());
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#steps.dispose();
    this.#free();
  }

  [showSelf](): ShownSummary {
    const { layers, hidden, vocabulary, context } = this.config;
    const parameters = [...familyOf(this.config).parameters(this.config).values()].map((shape) => shape.reduce((a, b) => a * b, 1));
    const count = parameters.reduce((a, b) => a + b, 0);
    const facts = { Family: this.family, Layers: layers, Width: hidden, Vocabulary: vocabulary, Context: `${context} tokens` };
    return {
      shown: "summary",
      type: "CausalLM",
      name: this.name,
      text: `${this.family}, ${layers} layers of ${hidden}, ${(count / 1e6).toFixed(1)} M parameters`,
      facts: [
        ...Object.entries(facts).map(([label, value]): [string, string] => [label, String(value)]),
        ["Parameters", count.toLocaleString("en")],
        ...(this.origin ? [["From the Hub", `${this.origin.revision}, commit ${this.origin.commit}`] as [string, string]] : []),
        ["Digest", this.digest],
      ],
    };
  }

  /** @throws `model/disposed`, `model/empty-sequence`, `model/too-long`, `model/unknown-token` */
  protected checkIds(ids: readonly number[]): void {
    const { context } = this;
    const { vocabulary } = this.config;
    if (this.#disposed) throw new SteerlabError("model/disposed", `The model ${this.name} has been disposed.`, { hint: "Load it again." });
    if (ids.length === 0) throw new SteerlabError("model/empty-sequence", "A sequence has no token.");
    if (ids.length > context) {
      throw new SteerlabError("model/too-long", `A sequence has ${ids.length} tokens; the context of ${this.name} holds ${context}.`, {
        hint: "Shorten the prompt.",
      });
    }
    // A compiled step does not check: a wrong id would quietly read another row.
    const wrong = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabulary);
    if (wrong !== undefined) {
      throw new SteerlabError("model/unknown-token", `A sequence has the token ${wrong}; ${this.name} knows 0 to ${vocabulary - 1}.`);
    }
  }

  #logitsOf(ids: readonly number[]): Matrix {
    const tokens = lengthBucket(ids.length, this.context);
    const padded = Int32Array.from({ length: tokens }, (_, i) => ids[i] ?? 0);
    const data = readBack(() => this.#steps.logits(tf.tensor2d(padded, [1, tokens], "int32"), tf.range(0, tokens, 1, "int32")));
    return { data: data.slice(0, ids.length * this.config.vocabulary), shape: [ids.length, this.config.vocabulary] };
  }

  #labelled(prompt: string, completions: readonly string[]): LabelledSequence[] {
    const head = promptIds(this, prompt);
    return completions.map((completion) => ({
      ids: [...head, ...this.tokenizer.encode(completion, { continues: true })],
      from: head.length,
    }));
  }

  async #generate(prompts: readonly string[], options: GenerateOptions, seed: number | null, session: Session): Promise<Generation[]> {
    const maxTokens = options.maxTokens ?? DEFAULT_TOKENS;
    const encoded = prompts.map((prompt) => promptIds(this, prompt));
    for (const ids of encoded) this.checkPrompt(ids);
    const seedOf = (i: number) => (seed === null ? null : seed + i);
    const writers = prompts.map((prompt, i) => new GenerationWriter(prompt, encoded[i]!, this.tokenizer, options, seedOf(i)));
    const ends = new Set([...this.config.endOfText, ...(this.tokenizer.endOfText === null ? [] : [this.tokenizer.endOfText])]);
    const progress = new ProgressReporter(session, "Generating", prompts.length * maxTokens, "tokens");
    let tokens = 0;
    const chooser = (members: readonly number[]): Chooser => ({
      choose: ({ logits, greatest }, open) => chosenTokens(writers, members, open, options, logits, greatest),
      take: (row, id) => {
        const writer = writers[members[row]!]!;
        progress.update(++tokens, prompts.length === 1 ? `Generating: ${writer.tail}` : undefined);
        return writer.take(id, ends);
      },
    });
    await decodePrompts(this.#steps, this.config, encoded, maxTokens, chooser, session);
    progress.finish(tokens);
    return writers.map((writer, i) => writer.generation(encoded[i]!.length + writer.ids.length >= this.context));
  }

  /** The same, and there must be room for an answer. */
  protected checkPrompt(ids: readonly number[]): void {
    this.checkIds(ids);
    if (ids.length < this.context) return;
    throw new SteerlabError("model/too-long", `The prompt fills the whole context of ${this.name}, ${ids.length} tokens.`, {
      hint: "Shorten the prompt: at least one token must remain for the answer.",
    });
  }
}

function asScore(tokens: Float64Array): Score {
  return { total: tokens.reduce((sum, value) => sum + value, 0), tokens };
}

type DecodingTensors = Parameters<Chooser["choose"]>[0];

/** Greedy tokens come from the graph; logits are read back only to change them or to draw from them. */
function chosenTokens(
  writers: readonly GenerationWriter[],
  members: readonly number[],
  open: readonly number[],
  options: GenerateOptions,
  logits: DecodingTensors["logits"],
  greatest: DecodingTensors["greatest"],
): number[] {
  if (isPlainGreedy(options)) {
    const ids = greatest.dataSync();
    return open.map((row) => ids[row]!);
  }
  const width = logits.shape[1];
  const all = logits.dataSync() as Float32Array;
  return open.map((row) => writers[members[row]!]!.choose(all.subarray(row * width, (row + 1) * width)));
}
