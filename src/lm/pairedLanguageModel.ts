import { tf } from "../backend/tf.ts";
import { throwIfInterrupted, yieldToEventLoop } from "../session/interrupt.ts";
import type { Session } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { AppliedAdapter } from "./appliedAdapter.ts";
import type { LabelledSequence, PairedDecodeOptions, PairedLogits, PairedModel } from "./causalLM.ts";
import { type Chooser, decodePrompts } from "./decoding.ts";
import { LanguageModel, type LanguageModelParts } from "./languageModel.ts";
import { ModelSteps } from "./modelSteps.ts";
import { readBack } from "./readBack.ts";
import { type Batch, batchArrays, batchesByLength } from "./scoring.ts";

/** A model with an adapter, whose base and warm rows run as one batch over the shared frozen weights. */
export class PairedLanguageModel extends LanguageModel implements PairedModel {
  readonly #pair: ModelSteps;

  constructor(parts: LanguageModelParts & { readonly adapter: AppliedAdapter }) {
    super(parts);
    this.#pair = new ModelSteps(`${parts.name}, base and warm`, parts.model, parts.adapter, 2);
  }

  async pairedLogits(sequences: readonly LabelledSequence[], visit: (batch: PairedLogits) => void, session: Session): Promise<void> {
    for (const { ids, from } of sequences) {
      this.checkIds(ids);
      if (!(from >= 1))
        throw new SteerlabError("model/bad-label", `A labelled sequence begins at ${from}; nothing predicts the first token.`);
    }
    for (const batch of batchesByLength(sequences, { vocabulary: this.config.vocabulary, context: this.context }, 2)) {
      throwIfInterrupted(session, "Comparing base and warm");
      visit(this.#compare(sequences, batch));
      await yieldToEventLoop();
    }
  }

  #compare(sequences: readonly LabelledSequence[], batch: Batch): PairedLogits {
    const { ids, at } = batchArrays(sequences, batch);
    const logits = readBack(() => {
      const places = tf.tensor1d(at, "int32");
      return this.#pair.logits(tf.tensor2d(ids, [batch.rows, batch.tokens], "int32"), places);
    });
    const rows = batch.members.flatMap((sequence) => {
      const { ids, from } = sequences[sequence]!;
      return ids.slice(from).map((_, i) => ({ sequence, index: from + i }));
    });
    const { vocabulary } = this.config;
    const half = batch.places * vocabulary;
    const used = rows.length * vocabulary;
    return { vocabulary, base: logits.subarray(0, used), warm: logits.subarray(half, half + used), rows };
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

  override dispose(): void {
    this.#pair.dispose();
    super.dispose();
  }
}
