/**
 * `wordnet-truth`: true and false answers to "What is …?". Mirrors TruthfulQA's multiple choice (MC1, MC2, MC3): every other question
 * has definitions as answers, the others kinds and synonyms.
 */
import { type Random, seededRandom } from "../../random/seededRandom.ts";
import type { Example, Task, TaskItem } from "../task.ts";
import { disjointTask } from "../taskSplit.ts";
import { falseClasses, falseDefinitions, falseSynonym } from "./distractors.ts";
import type { Fact } from "./facts.ts";
import { askableFacts, dealFacts, type FactPool, factPool, type SplitSizes, WIDE_CLASSES } from "./splitFacts.ts";

export const WORDNET_TRUTH = "wordnet-truth";
const FALSE_OPTIONS = 4;
const FEWEST_FALSE_OPTIONS = 3;

/** @throws SteerlabError `task/size`, `task/too-few` */
export function wordnetTruth(sizes: SplitSizes, seed: number): Task {
  const pool = factPool();
  const [testRandom, calibrationRandom, trainRandom] = [seededRandom(seed + 1), seededRandom(seed + 2), seededRandom(seed + 3)];
  const { train, calibration, test } = dealFacts(WORDNET_TRUTH, askableFacts(pool), sizes, seed, {
    test: (fact, n) => truthItem(pool, fact, n, testRandom),
    // Calibration answers must come from the distribution that is evaluated: answers in training's mixture shift the strength twofold.
    calibration: (fact, n) => asExample(truthItem(pool, fact, n, calibrationRandom)),
    train: (fact) => trainingExample(fact, trainRandom),
  });
  const split = {
    task: WORDNET_TRUTH,
    items: test,
    metrics: ["crossEntropy", "mc1", "mc2", "mc3"],
    stop: ["\n"],
  } as const;
  return disjointTask(WORDNET_TRUTH, train, calibration, split, { seed });
}

const question = (fact: Fact): string => `Q: What is ${fact.phrase}?\nA:`;
const kindOf = (name: string): string => ` a kind of ${name}`;
const sameAs = (name: string): string => ` the same as ${name}`;

function truthItem(pool: FactPool, fact: Fact, n: number, random: Random): TaskItem | null {
  const choices = n % 2 === 0 ? definitionChoices(pool, fact, random) : kindChoices(pool, fact, random);
  if (choices.false.length < FEWEST_FALSE_OPTIONS) return null;
  return { prompt: question(fact), completion: choices.true[0]!, choices, subject: fact.word };
}

function definitionChoices(pool: FactPool, fact: Fact, random: Random): { true: string[]; false: string[] } {
  return { true: [` ${fact.definition}`], false: falseDefinitions(pool, fact, random, FALSE_OPTIONS).map((text) => ` ${text}`) };
}

function kindChoices(pool: FactPool, fact: Fact, random: Random): { true: string[]; false: string[] } {
  const right = [kindOf(fact.hypernym)];
  const { grandparent, synonyms } = fact;
  if (grandparent && grandparent !== fact.hypernym && !WIDE_CLASSES.has(grandparent)) right.push(kindOf(grandparent));
  const wrong = falseClasses(pool, fact, random, FALSE_OPTIONS).map(kindOf);
  const other = synonyms.length > 0 ? falseSynonym(pool, fact, random) : null;
  if (other !== null) {
    right.push(sameAs(synonyms[0]!));
    wrong.push(sameAs(other));
  }
  return { true: right, false: wrong };
}

function asExample(item: TaskItem | null): Example | null {
  return item && { prompt: item.prompt, completion: item.completion };
}

/** Half definitions, the rest kinds with some synonyms among them. */
function trainingExample(fact: Fact, random: Random): Example {
  const draw = random.uniform();
  const synonym = fact.synonyms[0];
  if (draw < 0.5) return { prompt: question(fact), completion: ` ${fact.definition}` };
  return { prompt: question(fact), completion: draw > 0.85 && synonym ? sameAs(synonym) : kindOf(fact.hypernym) };
}
