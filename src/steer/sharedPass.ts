import type { Score } from "../lm/causalLM.ts";
import { promptIds } from "../lm/promptIds.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import { currentSession } from "../session/session.ts";
import { forwardPositions } from "./forwardPositions.ts";

/** log-probability of a label from both models' logits at its place, nats. */
export type LabelScore = (base: Float32Array, warm: Float32Array, target: number) => number;

type Requests = readonly { readonly prompt: string; readonly completions: readonly string[] }[];

/**
 * Scores the same texts under several changes of a warm model from one forward pass: the first who asks runs it, the others get what it gave.
 */
export class SharedPass<System extends string> {
  readonly #warm: AdaptedLM;
  readonly #systems: Readonly<Record<System, LabelScore>>;
  #asked: string | null = null;
  #scores: Promise<Record<System, Score[][]>> | null = null;

  constructor(warm: AdaptedLM, systems: Readonly<Record<System, LabelScore>>) {
    this.#warm = warm;
    this.#systems = systems;
  }

  /** @throws what `forwardPositions` throws */
  async scoreAll(system: System, requests: Requests): Promise<Score[][]> {
    const asked = JSON.stringify(requests);
    if (this.#scores === null || this.#asked !== asked) {
      this.#asked = asked;
      this.#scores = this.#run(requests);
    }
    return (await this.#scores)[system];
  }

  async #run(requests: Requests): Promise<Record<System, Score[][]>> {
    const names = Object.keys(this.#systems) as System[];
    const sequences = requests.flatMap(({ prompt, completions }) => {
      const head = promptIds(this.#warm, prompt);
      const idsOf = (completion: string) => this.#warm.tokenizer.encode(completion, { continues: true });
      return completions.map((completion) => ({ ids: [...head, ...idsOf(completion)], from: head.length }));
    });
    const tokens = names.map(() => sequences.map(({ ids, from }) => new Float64Array(ids.length - from)));
    if (sequences.some(({ ids, from }) => ids.length > from)) {
      await forwardPositions(
        this.#warm,
        sequences,
        "Scoring all systems",
        ({ base, warm, target, sequence, index }) => {
          const place = index - sequences[sequence]!.from;
          names.forEach((name, system) => {
            tokens[system]![sequence]![place] = this.#systems[name](base, warm, target);
          });
        },
        currentSession(),
      );
    }
    return Object.fromEntries(names.map((name, system) => [name, grouped(requests, tokens[system]!)])) as Record<System, Score[][]>;
  }
}

/** One score a completion, in the order of the requests. */
function grouped(requests: Requests, tokens: readonly Float64Array[]): Score[][] {
  const scores = tokens.map((own) => ({ tokens: own, total: own.reduce((sum, value) => sum + value, 0) })).values();
  return requests.map(({ completions }) => completions.map(() => scores.next().value!));
}
