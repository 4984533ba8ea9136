import type { CausalLM, GenerateOptions, Generation, LabelledSequence, Matrix, ModelFamily, Score, Tokenizer } from "../lm/causalLM.ts";
import { checkGenerate, checkGenerateAll, generationSeed } from "../lm/generateOptions.ts";
import { GenerationWriter } from "../lm/generationWriter.ts";
import type { ModelConfig } from "../lm/modelConfig.ts";
import { promptIds } from "../lm/promptIds.ts";
import { type ShownSummary, type ShowsItself, showSelf } from "../output/shown.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import { trackRun } from "../runs/trackRun.ts";
import { throwIfInterrupted } from "../session/interrupt.ts";
import { ProgressReporter } from "../session/progressReporter.ts";
import { currentSession, type Session } from "../session/session.ts";
import { forwardPositions } from "./forwardPositions.ts";
import { sha256 } from "./sha256.ts";

const DEFAULT_TOKENS = 64;

export interface ChangedParts {
  readonly warm: AdaptedLM;
  readonly name: string;
  /** all that decides the change; with the warm model's digest it makes this one's */
  readonly change: object;
  /** the calibration that the strength comes from, when it came from one */
  readonly runId: string | null;
}

/** Answers that are being written: how to take a token, and up to how many. */
export interface Decoding {
  readonly prompts: readonly (readonly number[])[];
  readonly maxTokens: number;
  readonly writers: readonly GenerationWriter[];
  readonly stop: (id: number, prompt: number) => boolean;
}

/**
 * The warm model with other next-token logits, made of those of base and warm at each position: steered, or under a control. It owns no
 * tensor: disposing it is up to the warm model.
 */
export abstract class ChangedLM implements CausalLM, ShowsItself {
  readonly warm: AdaptedLM;
  readonly runId: string | null;
  readonly name: string;
  readonly digest: string;

  constructor({ warm, name, change, runId }: ChangedParts) {
    this.warm = warm;
    this.name = name;
    this.runId = runId;
    this.digest = sha256(JSON.stringify({ warm: warm.digest, ...change }));
  }

  /** @param base [vocabulary] logits @param warm [vocabulary] logits @returns [vocabulary] */
  protected abstract changedLogits(base: Float32Array, warm: Float32Array): Float32Array;
  /** Log-probability of every label, nats, one array a sequence. */
  protected abstract labelScores(sequences: readonly LabelledSequence[], session: Session): Promise<Float64Array[]>;
  /** Lets the warm model write the answers. @returns the record of each answer's steps, where one is kept */
  protected abstract decode(
    decoding: Decoding,
    options: GenerateOptions,
    session: Session,
  ): Promise<NonNullable<Generation["steps"]>[] | null>;
  /** The change as a generation's run logs it. */
  protected abstract get logged(): Readonly<Record<string, unknown>>;
  /** Figures of a generation's run beside text and speed. */
  protected abstract summaryOf(generation: Generation): Readonly<Record<string, unknown>>;
  abstract [showSelf](): ShownSummary;

  get family(): ModelFamily {
    return this.warm.family;
  }

  get config(): ModelConfig {
    return this.warm.config;
  }

  get context(): number {
    return this.warm.context;
  }

  get tokenizer(): Tokenizer {
    return this.warm.tokenizer;
  }

  /** A sequence may be at most one token shorter than the context: base and warm are asked for what follows its last token. */
  async logits(sequences: readonly (readonly number[])[]): Promise<Matrix[]> {
    const width = this.config.vocabulary;
    const matrices = sequences.map((ids) => ({ data: new Float32Array(ids.length * width), shape: [ids.length, width] as const }));
    // The token after the last one does not matter: only its prediction is looked at.
    const labelled = sequences.map((ids) => ({ ids: [...ids, 0], from: 1 }));
    await forwardPositions(
      this.warm,
      labelled,
      "Computing logits",
      ({ base, warm, sequence, index }) => matrices[sequence]!.data.set(this.changedLogits(base, warm), (index - 1) * width),
      currentSession(),
    );
    return matrices;
  }

  async score(prompt: string, completions: readonly string[]): Promise<Score[]> {
    return (await this.scoreAll([{ prompt, completions }]))[0]!;
  }

  async scoreAll(items: readonly { prompt: string; completions: readonly string[] }[]): Promise<Score[][]> {
    const sequences = items.flatMap(({ prompt, completions }) => {
      const head = promptIds(this, prompt);
      const idsOf = (completion: string) => this.tokenizer.encode(completion, { continues: true });
      return completions.map((completion) => ({ ids: [...head, ...idsOf(completion)], from: head.length }));
    });
    const scores = (await this.labelScores(sequences, currentSession())).values();
    return items.map(({ completions }) => completions.map(() => asScore(scores.next().value!)));
  }

  async generate(prompt: string, options: GenerateOptions = {}): Promise<Generation> {
    checkGenerate(prompt, options);
    const { onText, ...settings } = options;
    const seed = generationSeed(options);
    const config = { model: this.name, prompt, ...this.logged, ...settings };
    const parents = [this.runId, this.warm.runId].filter((id) => id !== null);
    const start = { kind: "generation", name: this.name, config, modelDigest: this.digest, parents } as const;
    return trackRun({ ...start, ...(seed === null ? {} : { seed }) }, async (run, session) => {
      const generation = (await this.#generate([prompt], options, seed, session))[0]!;
      const { text, ids, finish, milliseconds, steps } = generation;
      const speed = { tokens: ids.length, finish, tokensPerSecond: ids.length / (milliseconds / 1000) };
      run.summary({ text, ...speed, ...this.summaryOf(generation) });
      if (steps) run.artifact("steps", steps);
      return generation;
    });
  }

  async generateAll(prompts: readonly string[], options: GenerateOptions = {}): Promise<Generation[]> {
    checkGenerateAll(prompts, options);
    return this.#generate(prompts, options, generationSeed(options), currentSession());
  }

  /** Nothing to free: weights and adapter belong to the warm model. */
  dispose(): void {}

  async #generate(texts: readonly string[], options: GenerateOptions, seed: number | null, session: Session): Promise<Generation[]> {
    const maxTokens = options.maxTokens ?? DEFAULT_TOKENS;
    const ends = new Set([...(this.config.endOfText ?? []), ...(this.tokenizer.endOfText === null ? [] : [this.tokenizer.endOfText])]);
    const prompts = texts.map((text) => promptIds(this, text));
    const seedOf = (p: number) => (seed === null ? null : seed + p);
    const writers = texts.map((text, p) => new GenerationWriter(text, prompts[p]!, this.tokenizer, options, seedOf(p)));
    const progress = new ProgressReporter(session, "Generating", texts.length * maxTokens, "tokens");
    let made = 0;
    const stop = (id: number, prompt: number) => {
      throwIfInterrupted(session, "Generating");
      progress.update(++made);
      return writers[prompt]!.take(id, ends);
    };
    const steps = await this.decode({ prompts, maxTokens, writers, stop }, options, session);
    progress.finish(made);
    return writers.map((writer, p) => {
      const generation = writer.generation(prompts[p]!.length + writer.ids.length >= this.context);
      return steps ? { ...generation, steps: steps[p]! } : generation;
    });
  }
}

const asScore = (tokens: Float64Array): Score => ({ tokens, total: tokens.reduce((sum, value) => sum + value, 0) });
