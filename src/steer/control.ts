/**
 * The warm model under one of the two simpler changes that a gain has to be compared with: a temperature, softmax(z_w / T), or a linear
 * extrapolation of logits, softmax(z_w + λ (z_w − z_b)). Evaluated like any model, from the same paired logits as steering.
 */
import type { CausalLM, GenerateOptions, Generation, LabelledSequence, Matrix, ModelFamily, Score, Tokenizer } from "../lm/causalLM.ts";
import { checkGenerateOptions, generationSeed } from "../lm/generateOptions.ts";
import { GenerationWriter } from "../lm/generationWriter.ts";
import type { ModelConfig } from "../lm/modelConfig.ts";
import { promptIds } from "../lm/promptIds.ts";
import { type ShownSummary, type ShowsItself, showSelf } from "../output/shown.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import { trackRun } from "../runs/trackRun.ts";
import { throwIfInterrupted } from "../session/interrupt.ts";
import { ProgressReporter } from "../session/progressReporter.ts";
import { currentSession, type Session } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import { checkAdapted } from "./adaptedPair.ts";
import type { ControlStrengths } from "./calibrateControls.ts";
import { type Control, controlledLogits, controlledLogProbability } from "./controlledLogits.ts";
import { forwardPositions } from "./forwardPositions.ts";
import { sha256 } from "./sha256.ts";

/** A warm model under a control. It owns no tensor: disposing it is up to the warm model. */
export interface ControlledLM extends CausalLM, ShowsItself {
  readonly warm: AdaptedLM;
  readonly control: Control;
  /** the calibration that the strength comes from, when it came from one */
  readonly runId: string | null;
}

/** Exactly one of the two: its own number, or what `calibrateControls` chose. */
export type ControlOptions =
  | { readonly temperature: number | ControlStrengths; readonly extrapolation?: undefined }
  | { readonly extrapolation: number | ControlStrengths; readonly temperature?: undefined };

/**
 * Greedy text under a temperature is the warm model's: only likelihoods and draws change.
 * @throws `steer/not-adapted`, `steer/control` for none or both of the two, a temperature that is not above 0, or what is not finite
 */
export function control(warm: AdaptedLM, options: ControlOptions): ControlledLM {
  checkAdapted(warm);
  const { temperature, extrapolation } = options;
  if ((temperature === undefined) === (extrapolation === undefined)) {
    throw badControl(`temperature is ${String(temperature)} and extrapolation ${String(extrapolation)}`);
  }
  const name = temperature === undefined ? "extrapolation" : "temperature";
  const given = temperature ?? extrapolation!;
  const strength = typeof given === "number" ? given : given[name];
  if (!Number.isFinite(strength) || (name === "temperature" && strength <= 0)) throw badControl(`${name} is ${strength}`);
  return new ControlledModel(warm, { name, strength }, typeof given === "number" ? null : given.runId);
}

const badControl = (what: string): SteerlabError =>
  new SteerlabError("steer/control", `Of a control, ${what}.`, {
    hint: "Give one of them: a temperature above 0, or an extrapolation; 1 and 0 are the warm model.",
  });

const DEFAULT_TOKENS = 64;
const SYMBOLS = { temperature: "T", extrapolation: "λ" } as const;

class ControlledModel implements ControlledLM {
  readonly warm: AdaptedLM;
  readonly control: Control;
  readonly runId: string | null;
  readonly name: string;
  readonly digest: string;

  constructor(warm: AdaptedLM, given: Control, runId: string | null) {
    this.warm = warm;
    this.control = given;
    this.runId = runId;
    this.name = `${warm.name} + ${given.name} ${SYMBOLS[given.name]} ${Number(given.strength.toPrecision(4))}`;
    this.digest = sha256(JSON.stringify({ warm: warm.digest, control: given.name, strength: given.strength }));
  }

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
      "Computing controlled logits",
      ({ base, warm, sequence, index }) => matrices[sequence]!.data.set(controlledLogits(base, warm, this.control), (index - 1) * width),
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
    const scores = (await this.#scoreSequences(sequences, currentSession())).values();
    return items.map(({ completions }) => completions.map(() => scores.next().value!));
  }

  async generate(prompt: string, options: GenerateOptions = {}): Promise<Generation> {
    checkGenerateOptions(options);
    const { onText, ...settings } = options;
    const seed = generationSeed(options);
    const config = { model: this.name, prompt, control: this.control.name, strength: this.control.strength, ...settings };
    const parents = [this.runId, this.warm.runId].filter((id) => id !== null);
    const start = { kind: "generation", name: this.name, config, modelDigest: this.digest, parents } as const;
    return trackRun({ ...start, ...(seed === null ? {} : { seed }) }, async (run, session) => {
      const [generation] = await this.#generate([prompt], options, seed, session);
      const { text, ids, finish, milliseconds } = generation!;
      run.summary({ text, tokens: ids.length, finish, tokensPerSecond: ids.length / (milliseconds / 1000) });
      return generation!;
    });
  }

  async generateAll(prompts: readonly string[], options: GenerateOptions = {}): Promise<Generation[]> {
    checkGenerateOptions(options);
    return this.#generate(prompts, options, generationSeed(options), currentSession());
  }

  /** Nothing to free: weights and adapter belong to the warm model. */
  dispose(): void {}

  [showSelf](): ShownSummary {
    const { name, strength } = this.control;
    return {
      shown: "summary",
      type: "ControlledLM",
      name: this.name,
      text: `${name} ${SYMBOLS[name]} ${Number(strength.toPrecision(4))}`,
      facts: [
        ["warm model", this.warm.name],
        [`${name} ${SYMBOLS[name]}`, String(strength)],
        ["digest", this.digest],
      ],
      ...(this.runId === null ? {} : { runId: this.runId }),
    };
  }

  async #scoreSequences(sequences: readonly LabelledSequence[], session: Session): Promise<Score[]> {
    const scores = sequences.map(({ ids, from }) => new Float64Array(ids.length - from));
    if (scores.some((tokens) => tokens.length > 0)) {
      await forwardPositions(
        this.warm,
        sequences,
        "Scoring",
        ({ base, warm, target, sequence, index }) => {
          scores[sequence]![index - sequences[sequence]!.from] = controlledLogProbability(base, warm, target, this.control);
        },
        session,
      );
    }
    return scores.map((tokens) => ({ tokens, total: tokens.reduce((sum, value) => sum + value, 0) }));
  }

  async #generate(prompts: readonly string[], options: GenerateOptions, seed: number | null, session: Session): Promise<Generation[]> {
    const maxTokens = options.maxTokens ?? DEFAULT_TOKENS;
    const ends = new Set([...(this.config.endOfText ?? []), ...(this.tokenizer.endOfText === null ? [] : [this.tokenizer.endOfText])]);
    const encoded = prompts.map((prompt) => promptIds(this, prompt));
    const seedOf = (p: number) => (seed === null ? null : seed + p);
    const writers = prompts.map((prompt, p) => new GenerationWriter(prompt, encoded[p]!, this.tokenizer, options, seedOf(p)));
    const progress = new ProgressReporter(session, "Generating", prompts.length * maxTokens, "tokens");
    let made = 0;
    const choose = (base: Float32Array, warm: Float32Array, prompt: number) =>
      writers[prompt]!.choose(controlledLogits(base, warm, this.control));
    const stop = (id: number, prompt: number) => {
      throwIfInterrupted(session, "Generating");
      progress.update(++made);
      return writers[prompt]!.take(id, ends);
    };
    await this.warm.decodePaired(encoded, { maxTokens, choose, stop }, session);
    progress.finish(made);
    return writers.map((writer, p) => writer.generation(encoded[p]!.length + writer.ids.length >= this.context));
  }
}
