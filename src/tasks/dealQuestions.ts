import { shuffled } from "../random/draw.ts";
import { type Random, seededRandom } from "../random/seededRandom.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { Exclusions } from "./exclusions.ts";
import { type Question, usableQuestions } from "./question.ts";
import { questionContent } from "./sameContent.ts";

/** Left out, a size is what the data give; see `defaultSizes`. */
export interface AskedSizes {
  readonly train?: number | undefined;
  readonly calibration?: number | undefined;
  readonly test?: number | undefined;
}

export interface Deal {
  readonly train: readonly Question[];
  readonly calibration: readonly Question[];
  readonly test: readonly Question[];
}

/** What one file, or a file for training and one for testing, held. */
export interface Pools {
  /** null: one file holds all questions, and they are split by question */
  readonly train: readonly Question[] | null;
  readonly test: readonly Question[];
}

/** Questions to calibrate on that are enough for a steady strength. */
const ENOUGH_TO_CALIBRATE = 100;

export interface DealOptions {
  /** the task's name, for messages */
  readonly task: string;
  readonly asked: AskedSizes;
  readonly seed: number;
  /** what is left out is counted here */
  readonly exclusions: Exclusions;
}

type Dealing = DealOptions & { readonly random: Random };

/**
 * Deals questions into splits that share none, compared by what is asked: test first, then calibration, then train, so that the same
 * seed and test size give the same test questions whatever else is asked for.
 * @throws SteerlabError `task/too-few` when there are not enough questions
 */
export function dealQuestions(pools: Pools, options: DealOptions): Deal {
  const dealing = { ...options, random: seededRandom(options.seed) };
  const test = usableQuestions(pools.test, options.exclusions);
  if (pools.train === null) return dealOne(test, dealing);
  const train = withoutAskedIn(usableQuestions(pools.train, options.exclusions), test, options.exclusions);
  return dealTwo(train, test, dealing);
}

function dealOne(questions: readonly Question[], dealing: Dealing): Deal {
  const sizes = { ...defaultSizes(questions.length), ...given(dealing.asked) };
  const deck = new Deck(questions, sizes, "one file", dealing);
  const test = deck.take(sizes.test);
  const calibration = deck.take(sizes.calibration);
  return { test: inFileOrder(test), calibration, train: deck.take(dealing.asked.train ?? deck.left) };
}

/** Half of one file to test, an eighth and at most 100 to calibrate, the rest to train. */
function defaultSizes(count: number): { test: number; calibration: number } {
  return { test: Math.ceil(count / 2), calibration: Math.min(ENOUGH_TO_CALIBRATE, Math.floor(count / 8)) };
}

function dealTwo(train: readonly Question[], test: readonly Question[], dealing: Dealing): Deal {
  const sizes = { test: test.length, calibration: defaultSizes(train.length).calibration, ...given(dealing.asked) };
  const tested = sizes.test === test.length ? test : pick(test, sizes.test, dealing);
  const deck = new Deck(train, sizes, "the training file", dealing);
  const calibration = deck.take(sizes.calibration);
  return { test: inFileOrder(tested), calibration, train: deck.take(dealing.asked.train ?? deck.left) };
}

const given = (asked: AskedSizes): { train?: number; calibration?: number; test?: number } =>
  Object.fromEntries(Object.entries(asked).filter(([, size]) => size !== undefined));

function pick(questions: readonly Question[], count: number, { random, task }: Dealing): Question[] {
  if (count > questions.length) throw tooFew(task, `a test of ${count}`, `the test file has ${questions.length} usable questions`);
  return shuffled(questions, random).slice(0, count);
}

/** Training questions that the test asks too would let it be passed by memory. */
function withoutAskedIn(train: readonly Question[], test: readonly Question[], exclusions: Exclusions): Question[] {
  const tested = new Set(test.map(({ asked }) => questionContent(asked)));
  return train.filter((question) => {
    const seen = tested.has(questionContent(question.asked));
    if (seen) exclusions.add("the test file asks it too", question.row, question.asked);
    return !seen;
  });
}

/** Questions in random order; those that ask the same lie together and go to the same split. */
class Deck {
  readonly #groups: Question[][];
  readonly #sizes: object;
  readonly #from: string;
  readonly #dealing: Dealing;
  readonly #count: number;
  #next = 0;

  /** @param from what the questions come from, for messages */
  constructor(questions: readonly Question[], sizes: object, from: string, dealing: Dealing) {
    const groups = Map.groupBy(questions, ({ asked }) => questionContent(asked));
    this.#groups = shuffled([...groups.values()], dealing.random);
    this.#sizes = sizes;
    this.#from = from;
    this.#dealing = dealing;
    this.#count = questions.length;
  }

  /** Questions that no split has taken. */
  get left(): number {
    return this.#groups.slice(this.#next).reduce((sum, group) => sum + group.length, 0);
  }

  take(count: number): Question[] {
    const taken: Question[] = [];
    while (taken.length < count) {
      const group = this.#groups[this.#next++];
      if (!group) throw this.#tooFew();
      const room = count - taken.length;
      taken.push(...group.slice(0, room));
      for (const { row, asked } of group.slice(room)) this.#dealing.exclusions.add("another split, now full, asks it too", row, asked);
    }
    return taken;
  }

  #tooFew(): SteerlabError {
    const asked = Object.entries(this.#sizes).map(([name, size]) => `${name} ${size}`);
    return tooFew(this.#dealing.task, asked.join(", "), `${this.#from} has ${this.#count} usable questions`);
  }
}

function inFileOrder(questions: readonly Question[]): Question[] {
  const files = [...new Set(questions.map(({ row }) => row.file))].sort();
  return [...questions].sort((a, b) => files.indexOf(a.row.file) - files.indexOf(b.row.file) || a.row.row - b.row.row);
}

/** @throws SteerlabError `task/size` for sizes that are no whole numbers */
export function checkSizes(task: string, asked: AskedSizes, seed: number): void {
  for (const [name, size] of Object.entries({ ...given(asked), seed })) {
    const least = name === "test" ? 1 : 0;
    if (Number.isSafeInteger(size) && size >= least) continue;
    throw new SteerlabError("task/size", `${name} of ${task} is ${size}; it must be a whole number from ${least} up.`, {
      hint: "Leave it out for its default.",
    });
  }
}

const tooFew = (task: string, asked: string, there: string): SteerlabError =>
  new SteerlabError("task/too-few", `${task} was asked for ${asked}, but ${there}.`, {
    hint: "Make one of the splits smaller: a question is in one split only.",
  });
