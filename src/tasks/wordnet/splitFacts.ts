import { shuffled } from "../../random/draw.ts";
import { seededRandom } from "../../random/seededRandom.ts";
import { SteerlabError } from "../../steerlabError.ts";
import { checkSizes } from "../dealQuestions.ts";
import { type Fact, wordnetFacts } from "./facts.ts";
import { readWordnet } from "./wordnetDatabase.ts";

export interface SplitSizes {
  readonly train: number;
  readonly calibration: number;
  readonly test: number;
}

/** Classes so wide that naming them says little. */
export const WIDE_CLASSES: ReadonlySet<string> = new Set(
  "entity,physical entity,abstraction,object,whole,thing,matter,artifact,living thing,unit,physical object".split(","),
);
/** A field needs this many words to give false answers that are near. */
const SMALLEST_FIELD = 20;

export interface FactPool {
  readonly facts: readonly Fact[];
  readonly byField: ReadonlyMap<number, readonly Fact[]>;
  /** words with the same hypernym synset, by its word */
  readonly byHypernym: ReadonlyMap<string, readonly Fact[]>;
}

let pool: FactPool | undefined;

/** The facts of the built-in tasks, read once a process. */
export function factPool(): FactPool {
  if (!pool) {
    const facts = wordnetFacts(readWordnet());
    pool = { facts, byField: Map.groupBy(facts, (fact) => fact.field), byHypernym: Map.groupBy(facts, (fact) => fact.hypernym) };
  }
  return pool;
}

/** Facts whose class can be asked for: neither too wide nor in a field too small. */
export function askableFacts({ facts, byField }: FactPool): Fact[] {
  return facts.filter((fact) => !WIDE_CLASSES.has(fact.hypernym) && byField.get(fact.field)!.length >= SMALLEST_FIELD);
}

/**
 * Deals the words out: test first, so that the same seed and test size give the same questions whatever else is asked for.
 * @param make turns the n-th fact of a split into an item, or null where it cannot
 * @throws SteerlabError `task/size` for sizes that are no whole numbers, `task/too-few` when there are not enough words
 */
export function dealFacts<T, C, E>(
  task: string,
  facts: readonly Fact[],
  sizes: SplitSizes,
  seed: number,
  make: {
    test: (fact: Fact, n: number) => T | null;
    calibration: (fact: Fact, n: number) => C | null;
    train: (fact: Fact, n: number) => E | null;
  },
): { test: T[]; calibration: C[]; train: E[] } {
  checkSizes(task, sizes, seed);
  const words = shuffled(facts, seededRandom(seed)).values();
  const take = <R>(size: number, one: (fact: Fact, n: number) => R | null): R[] => {
    const taken: R[] = [];
    while (taken.length < size) {
      const next = words.next();
      if (next.done) throw tooFew(task, sizes, facts.length);
      const made = one(next.value, taken.length);
      if (made !== null) taken.push(made);
    }
    return taken;
  };
  const test = take(sizes.test, make.test);
  const calibration = take(sizes.calibration, make.calibration);
  return { test, calibration, train: take(sizes.train, make.train) };
}

function tooFew(task: string, { train, calibration, test }: SplitSizes, words: number): SteerlabError {
  const asked = `${train} + ${calibration} + ${test} = ${train + calibration + test}`;
  return new SteerlabError("task/too-few", `${task} has fewer words than asked for: ${asked} of at most ${words}.`, {
    hint: "Make one of the splits smaller: a word is in one split only.",
  });
}
