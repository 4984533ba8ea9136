import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import { PassCache } from "../cache/passCache.ts";
import { type CompiledStep, compileStep } from "../compile/compiledStep.ts";
import { throwIfInterrupted, yieldToEventLoop } from "../session/interrupt.ts";
import type { Session } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { AppliedAdapter } from "./appliedAdapter.ts";
import type {
  KeptPasses,
  LabelledSequence,
  PairedDecodeOptions,
  PairedLogits,
  PairedModel,
  SteeredChoice,
  SteeredDecodeOptions,
  SumGrids,
  WantedSums,
} from "./causalLM.ts";
import { type Chooser, decodePrompts } from "./decoding.ts";
import { LanguageModel, type LanguageModelParts } from "./languageModel.ts";
import { ModelSteps } from "./modelSteps.ts";
import { readBack } from "./readBack.ts";
import { type Batch, batchArrays, batchesByLength } from "./scoring.ts";
import { CHOICE_FIELDS, steeredRows } from "./steeredRows.ts";
import { vocabularySums } from "./vocabularySums.ts";

/** A model with an adapter, whose base and warm rows run as one batch over the shared frozen weights. */
export class PairedLanguageModel extends LanguageModel implements PairedModel {
  readonly keptPasses: KeptPasses;
  readonly #pair: ModelSteps;
  readonly #steered = new Map<"keep" | "drop", CompiledStep>();
  readonly #summing = new Map<string, CompiledStep>();

  constructor(parts: LanguageModelParts & { readonly adapter: AppliedAdapter }) {
    super(parts);
    this.keptPasses = new PassCache(parts.digest);
    this.#pair = new ModelSteps(`${parts.name}, base and warm`, parts.model, parts.adapter, 2);
  }

  async pairedLogits(
    sequences: readonly LabelledSequence[],
    visit: (batch: PairedLogits) => void,
    session: Session,
    sums: WantedSums | null = null,
  ): Promise<void> {
    for (const { ids, from } of sequences) {
      this.checkIds(ids);
      if (!(from >= 1))
        throw new SteerlabError("model/bad-label", `A labelled sequence begins at ${from}; nothing predicts the first token.`);
    }
    for (const batch of batchesByLength(sequences, { vocabulary: this.config.vocabulary, context: this.context }, 2)) {
      throwIfInterrupted(session, "Comparing base and warm");
      visit(this.#compare(sequences, batch, sums));
      await yieldToEventLoop();
    }
  }

  #compare(sequences: readonly LabelledSequence[], batch: Batch, wanted: WantedSums | null): PairedLogits {
    const { ids, at } = batchArrays(sequences, batch);
    const logits = tf.tidy(() => {
      const places = tf.tensor1d(at, "int32");
      return this.#pair.logits(tf.tensor2d(ids, [batch.rows, batch.tokens], "int32"), places);
    });
    const rows = batch.members.flatMap((sequence) => {
      const { ids, from } = sequences[sequence]!;
      return ids.slice(from).map((_, i) => ({ sequence, index: from + i }));
    });
    try {
      const sums = wanted && readBack(() => this.#sums(wanted)(logits, tf.tensor1d([wanted.threshold]))[0]!);
      const all = logits.dataSync() as Float32Array;
      const { vocabulary } = this.config;
      const half = batch.places * vocabulary;
      const used = rows.length * vocabulary;
      return { vocabulary, base: all.subarray(0, used), warm: all.subarray(half, half + used), rows, ...(sums ? { sums } : {}) };
    } finally {
      logits.dispose();
    }
  }

  #sums({ inverseTemperatures, extrapolations }: SumGrids): CompiledStep {
    const key = JSON.stringify([inverseTemperatures, extrapolations]);
    const grids = { inverseTemperatures, extrapolations };
    const sums: (...inputs: Tensor[]) => Tensor[] = (logits, threshold) => [
      vocabularySums(logits as Tensor2D, threshold as Tensor1D, grids),
    ];
    const made = this.#summing.get(key) ?? compileStep(`${this.name}: sums`, sums, { after: 8 });
    this.#summing.set(key, made);
    return made;
  }

  async decodePaired(prompts: readonly (readonly number[])[], options: PairedDecodeOptions, session: Session): Promise<number[][]> {
    for (const ids of prompts) this.checkPrompt(ids);
    const { vocabulary } = this.config;
    const chooserOf = (members: readonly number[]): Chooser => ({
      choose: ({ logits }, open, step) => {
        const all = logits.dataSync() as Float32Array;
        const row = (i: number) => all.subarray(i * vocabulary, (i + 1) * vocabulary);
        const warm = logits.shape[0] / 2;
        return open.map((i) => options.choose(row(i), row(warm + i), members[i]!, step));
      },
      take: (row, id) => options.stop(id, members[row]!),
    });
    return decodePrompts(this.#pair, this.config, prompts, options.maxTokens, chooserOf, session);
  }

  async decodeSteered(prompts: readonly (readonly number[])[], options: SteeredDecodeOptions, session: Session): Promise<number[][]> {
    for (const ids of prompts) this.checkPrompt(ids);
    const { strength, alpha, outside } = options.steering;
    const steering = tf.tensor1d([strength, Math.log(alpha)]);
    const chooserOf = (members: readonly number[]): Chooser => ({
      choose: ({ logits }, open, step) => {
        const rows = this.#steering(outside)(logits, steering) as [Tensor2D, Tensor2D];
        try {
          return chosenTokens(rows, open, (choice, own, row) => options.choose(choice, own, members[row]!, step));
        } finally {
          tf.dispose(rows);
        }
      },
      take: (row, id) => options.stop(id, members[row]!),
    });
    return decodePrompts(this.#pair, this.config, prompts, options.maxTokens, chooserOf, session).finally(() => steering.dispose());
  }

  #steering(outside: "keep" | "drop"): CompiledStep {
    const made = this.#steered.get(outside) ?? steeringStep(outside);
    this.#steered.set(outside, made);
    return made;
  }

  override dispose(): void {
    for (const step of [...this.#steered.values(), ...this.#summing.values()]) step.dispose();
    this.#pair.dispose();
    super.dispose();
  }
}

const steeringStep = (outside: "keep" | "drop"): CompiledStep =>
  compileStep(
    `steering, ${outside}`,
    (logits, steering) => {
      const { logits: made, choices } = steeredRows(logits as Tensor2D, steering as Tensor1D, outside);
      return [made, choices];
    },
    { after: 32 },
  );

/** @throws SteerlabError `steer/not-a-number` */
function chosenTokens(
  [logits, choices]: [Tensor2D, Tensor2D],
  open: readonly number[],
  choose: (choice: SteeredChoice, logits: () => Float32Array, row: number) => number,
): number[] {
  const figures = choices.dataSync() as Float32Array;
  const width = logits.shape[1];
  let all: Float32Array | null = null;
  return open.map((row) => {
    const fields = CHOICE_FIELDS.map((field, i): [string, number] => [field, figures[row * CHOICE_FIELDS.length + i]!]);
    const choice = Object.fromEntries(fields) as unknown as SteeredChoice;
    if (Number.isNaN(choice.kl)) throw notANumber();
    const own = () => {
      all ??= logits.dataSync() as Float32Array;
      return all.subarray(row * width, (row + 1) * width);
    };
    return choose(choice, own, row);
  });
}

const notANumber = (): SteerlabError =>
  new SteerlabError("steer/not-a-number", "A logit of base or warm model is not a number.", {
    hint: "The weights or the adapter have diverged: load or train them again.",
  });
