import type {
  CausalLM,
  GenerateOptions,
  Generation,
  LabelledSequence,
  Matrix,
  ModelFamily,
  Score,
  SteeredChoice,
  SteeredStep,
  Tokenizer,
} from "../lm/causalLM.ts";
import { checkGenerateOptions, generationSeed, isPlainGreedy } from "../lm/generateOptions.ts";
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
import { checkAlpha, checkOutside } from "./confidenceMask.ts";
import { forwardPositions } from "./forwardPositions.ts";
import { labelledPass } from "./labelledPass.ts";
import { sha256 } from "./sha256.ts";
import { restrict } from "./sparsePositions.ts";
import { targetLogProbabilities } from "./steeredDistribution.ts";
import { type Steering, steeredLogits } from "./steeredLogits.ts";
import type { Strength } from "./strengthEstimators.ts";
import type { SteerOptions } from "./trace.ts";

/** A warm model whose next-token distribution is P_μ at every position. It owns no tensor: disposing it is up to the warm model. */
export interface SteeredLM extends CausalLM, ShowsItself {
  readonly warm: AdaptedLM;
  readonly steering: Steering;
  /** the calibration that the strength comes from, when it came from one */
  readonly runId: string | null;
}

/**
 * @param o.strength μ, or a calibrated Strength, of which the recommended one is taken
 * @throws `steer/not-adapted`, `steer/strength` for a strength that is not finite or undefined, `steer/alpha`, `steer/outside`
 */
export function steer(warm: AdaptedLM, o: SteerOptions & { strength: number | Strength }): SteeredLM {
  checkAdapted(warm);
  const given = typeof o.strength === "number" ? null : o.strength;
  const steering = {
    strength: checkStrength(o.strength),
    alpha: checkAlpha(o.alpha ?? given?.alpha ?? 0.1),
    outside: checkOutside(o.outside ?? given?.outside ?? "keep"),
  };
  return new SteeredModel(warm, steering, given?.runId ?? null);
}

function checkStrength(given: number | Strength): number {
  const strength = typeof given === "number" ? given : given?.recommended;
  if (typeof strength === "number" && Number.isFinite(strength)) return strength;
  const why = typeof given === "object" && given !== null && given.recommended === null ? ` ${given.why}` : "";
  throw new SteerlabError("steer/strength", `The strength is ${String(strength)}.${why}`, {
    hint: "Give a finite number, or what calibrate() returns; 0 is the warm model.",
  });
}

const DEFAULT_TOKENS = 64;

/** `changed`: tokens other than the warm model's own choice at that step, which sees the steered text. `kl` in nats, over the steered steps. */
function stepSummary(steps: readonly SteeredStep[]) {
  const kls = steps.map(({ kl }) => kl).filter(Number.isFinite);
  const changed = steps.filter(({ chosen, warm }) => chosen !== warm).length;
  return { kl: kls.length === 0 ? null : kls.reduce((a, b) => a + b, 0) / kls.length, changed };
}

class SteeredModel implements SteeredLM {
  readonly warm: AdaptedLM;
  readonly steering: Steering;
  readonly runId: string | null;
  readonly name: string;
  readonly digest: string;

  constructor(warm: AdaptedLM, steering: Steering, runId: string | null) {
    const { strength, alpha, outside } = steering;
    this.warm = warm;
    this.steering = steering;
    this.runId = runId;
    this.name = `${warm.name} + steer μ ${Number(strength.toPrecision(4))}`;
    this.digest = sha256(JSON.stringify({ warm: warm.digest, strength, alpha, outside }));
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
      "Computing steered logits",
      ({ base, warm, sequence, index }) => matrices[sequence]!.data.set(steeredLogits(base, warm, this.steering), (index - 1) * width),
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
    const config = { model: this.name, prompt, ...this.steering, ...settings };
    const parents = [this.runId, this.warm.runId].filter((id) => id !== null);
    const start = { kind: "generation", name: this.name, config, modelDigest: this.digest, parents } as const;
    return trackRun({ ...start, ...(seed === null ? {} : { seed }) }, async (run, session) => {
      const [generation] = await this.#generate([prompt], options, seed, session);
      const { text, ids, finish, milliseconds, steps } = generation!;
      run.summary({ text, tokens: ids.length, finish, tokensPerSecond: ids.length / (milliseconds / 1000), ...stepSummary(steps!) });
      run.artifact("steps", steps);
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
    const { strength, alpha, outside } = this.steering;
    return {
      shown: "summary",
      type: "SteeredLM",
      name: this.name,
      text: `μ ${Number(strength.toPrecision(4))}, α ${alpha}, ${outside}`,
      facts: [
        ["warm model", this.warm.name],
        ["strength μ", String(strength)],
        ["mask α", String(alpha)],
        ["outside the mask", outside === "keep" ? "keeps the warm logits" : "is removed"],
        ["digest", this.digest],
      ],
      ...(this.runId === null ? {} : { runId: this.runId }),
    };
  }

  async #scoreSequences(sequences: readonly LabelledSequence[], session: Session): Promise<Score[]> {
    const logProbabilities = await this.#labelLogProbabilities(sequences, session);
    let row = 0;
    return sequences.map(({ ids, from }) => {
      const tokens = logProbabilities.slice(row, row + ids.length - from);
      row += tokens.length;
      return { tokens, total: tokens.reduce((sum, value) => sum + value, 0) };
    });
  }

  /** log P_μ of every label, in the order of the sequences, nats; one forward pass. */
  async #labelLogProbabilities(sequences: readonly LabelledSequence[], session: Session): Promise<Float64Array> {
    const { strength, alpha, outside } = this.steering;
    if (sequences.every(({ ids, from }) => ids.length === from)) return new Float64Array(0);
    const { positions } = await labelledPass(this.warm, sequences, { alpha, label: "Scoring" }, session);
    return targetLogProbabilities(restrict(positions, alpha), strength, outside);
  }

  async #generate(prompts: readonly string[], options: GenerateOptions, seed: number | null, session: Session): Promise<Generation[]> {
    const maxTokens = options.maxTokens ?? DEFAULT_TOKENS;
    const ends = new Set([...(this.config.endOfText ?? []), ...(this.tokenizer.endOfText === null ? [] : [this.tokenizer.endOfText])]);
    const encoded = prompts.map((prompt) => promptIds(this, prompt));
    const seedOf = (p: number) => (seed === null ? null : seed + p);
    const writers = prompts.map((prompt, p) => new GenerationWriter(prompt, encoded[p]!, this.tokenizer, options, seedOf(p)));
    const progress = new ProgressReporter(session, "Generating", prompts.length * maxTokens, "tokens");
    let made = 0;
    const plain = isPlainGreedy(options);
    const steps = prompts.map((): SteeredStep[] => []);
    const choose = (choice: SteeredChoice, logits: () => Float32Array, prompt: number) => {
      const chosen = plain ? choice.steered : writers[prompt]!.choose(logits());
      steps[prompt]!.push({ ...choice, chosen });
      return chosen;
    };
    const stop = (id: number, prompt: number) => {
      throwIfInterrupted(session, "Generating");
      progress.update(++made);
      return writers[prompt]!.take(id, ends);
    };
    await this.warm.decodeSteered(encoded, { steering: this.steering, maxTokens, choose, stop }, session);
    progress.finish(made);
    return writers.map((writer, p) => ({ ...writer.generation(encoded[p]!.length + writer.ids.length >= this.context), steps: steps[p]! }));
  }
}
