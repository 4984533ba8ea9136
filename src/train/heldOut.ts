import { shuffled } from "../random/draw.ts";
import { seededRandom } from "../random/seededRandom.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { Example } from "../tasks/task.ts";
import type { HeldOutLoss } from "./trainingCheckpoint.ts";

/**
 * What is trained on and what is held out.
 * @param validation examples of their own, or the share of the examples that is taken out, drawn by the seed; null holds nothing out
 * @throws SteerlabError `train/bad-option` where the share leaves one of the two empty
 */
export function splitHeldOut(
  examples: readonly Example[],
  validation: readonly Example[] | number | null,
  seed: number,
): { train: readonly Example[]; heldOut: readonly Example[] } {
  if (typeof validation !== "number") return { train: examples, heldOut: validation ?? [] };
  const count = Math.round(validation * examples.length);
  if (!(validation > 0 && validation < 1) || count === 0 || count === examples.length) {
    throw new SteerlabError("train/bad-option", `validation is ${validation}, which holds out ${count} of ${examples.length} examples.`, {
      hint: "Give a share between 0 and 1 that leaves examples on both sides, or the held-out examples themselves.",
    });
  }
  const order = shuffled(examples, seededRandom(heldOutSeed(seed)));
  return { train: order.slice(count), heldOut: order.slice(0, count) };
}

/** Apart from the seeds of initialisation, order and dropout. */
const heldOutSeed = (seed: number): number => Math.imul(seed + 1, 0xc2b2ae35) | 0;

export interface EarlyStopping {
  /** looks without an improvement after which training stops; null never stops */
  readonly patience: number | null;
  /** nats a token by which a loss must be below the best to count as an improvement */
  readonly minImprovement: number;
}

/** The held-out loss over the steps, which of them is best, and whether it is time to stop. */
export class HeldOutCourse {
  readonly losses: HeldOutLoss[] = [];
  readonly #rule: EarlyStopping;
  #best: HeldOutLoss | null = null;
  #since = 0;
  #mark = Number.POSITIVE_INFINITY;

  /** @param losses of a training that goes on */
  constructor(rule: EarlyStopping, losses: readonly HeldOutLoss[] = []) {
    this.#rule = rule;
    for (const loss of losses) this.add(loss);
  }

  /** The lowest so far, the first of equals. */
  get best(): HeldOutLoss | null {
    return this.#best;
  }

  /** How many looks there have been without an improvement by more than `minImprovement`. */
  get sinceImprovement(): number {
    return this.#since;
  }

  get exhausted(): boolean {
    return this.#rule.patience !== null && this.#since >= this.#rule.patience;
  }

  /** @returns whether it is the best so far */
  add(look: HeldOutLoss): boolean {
    this.losses.push(look);
    const improved = look.loss < this.#mark - this.#rule.minImprovement;
    this.#since = improved ? 0 : this.#since + 1;
    if (improved) this.#mark = look.loss;
    if (this.#best !== null && !(look.loss < this.#best.loss)) return false;
    this.#best = look;
    return true;
  }
}
