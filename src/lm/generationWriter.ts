import { type Random, seededRandom } from "../random/seededRandom.ts";
import type { GenerateOptions, Generation, Tokenizer } from "./causalLM.ts";
import { greatest, penalised, sampleToken } from "./sampling.ts";
import { TextStream } from "./textStream.ts";

/** One answer while it is written, by whichever model chooses its tokens. */
export class GenerationWriter {
  readonly ids: number[] = [];
  readonly #prompt: string;
  readonly #options: GenerateOptions;
  readonly #seed: number | null;
  readonly #random: Random | null;
  /** what a repetition penalty counts */
  readonly #seen: Set<number>;
  readonly #stream: TextStream;
  readonly #begin = performance.now();
  #milliseconds = 0;
  #finish: Generation["finish"] | null = null;
  #tail = "";

  /** @param promptIds as the model reads the prompt @param seed of the draws; null for greedy answers */
  constructor(prompt: string, promptIds: readonly number[], tokenizer: Tokenizer, options: GenerateOptions, seed: number | null) {
    const { stop, onText } = options;
    this.#prompt = prompt;
    this.#seen = new Set(promptIds);
    this.#seed = seed;
    this.#options = options;
    this.#random = seed === null ? null : seededRandom(seed);
    const pass = (text: string) => {
      this.#tail = (this.#tail + text).slice(-80);
      onText?.(text);
    };
    this.#stream = new TextStream(tokenizer, { ...(stop ? { stop } : {}), onText: pass });
  }

  /** the last text, for the cell's progress line */
  get tail(): string {
    return this.#tail;
  }

  /** @param logits [vocabulary], nats */
  choose(logits: Float32Array): number {
    const { repetitionPenalty = 1 } = this.#options;
    const scores = repetitionPenalty === 1 ? logits : penalised(logits, this.#seen, repetitionPenalty);
    return this.#random === null ? greatest(scores) : sampleToken(scores, this.#options, this.#random);
  }

  /** @returns true when the answer has ended */
  take(id: number, ends: ReadonlySet<number>): boolean {
    this.#milliseconds = performance.now() - this.#begin;
    if (ends.has(id)) this.#finish = "end-of-text";
    else {
      this.ids.push(id);
      this.#seen.add(id);
      if (this.#stream.push(id)) this.#finish = "stop";
    }
    return this.#finish !== null;
  }

  generation(contextIsFull: boolean): Generation {
    const text = this.#stream.finish();
    const finish = this.#finish ?? (contextIsFull ? "context" : "length");
    return { prompt: this.#prompt, text, ids: this.ids, finish, seed: this.#seed, milliseconds: this.#milliseconds };
  }
}
