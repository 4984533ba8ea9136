/** `wordnet-classes`: name the class a word belongs to. Mirrors the commonsense sets: exact match of greedy text, or four options. */
import { type Random, seededRandom } from "../../random/seededRandom.ts";
import type { Example, Task, TaskItem } from "../task.ts";
import { disjointTask } from "../taskSplit.ts";
import { falseClasses } from "./distractors.ts";
import type { Fact } from "./facts.ts";
import { askableFacts, dealFacts, type FactPool, factPool, type SplitSizes } from "./splitFacts.ts";

export const WORDNET_CLASSES = "wordnet-classes";
const FALSE_OPTIONS = 3;

/** @throws SteerlabError `task/size`, `task/too-few` */
export function wordnetClasses(sizes: SplitSizes, seed: number): Task {
  const pool = factPool();
  const random = seededRandom(seed + 1);
  const { train, calibration, test } = dealFacts(WORDNET_CLASSES, askableFacts(pool), sizes, seed, {
    test: (fact) => classItem(pool, fact, random),
    calibration: classExample,
    train: classExample,
  });
  const split = {
    task: WORDNET_CLASSES,
    items: test,
    metrics: ["crossEntropy", "exactMatch", "accuracy"],
    stop: ["\n"],
  } as const;
  return disjointTask(WORDNET_CLASSES, train, calibration, split, { seed });
}

function classExample(fact: Fact): Example {
  return { prompt: `Q: Which class does ${fact.phrase} belong to?\nA:`, completion: ` ${fact.hypernym}` };
}

function classItem(pool: FactPool, fact: Fact, random: Random): TaskItem | null {
  const wrong = falseClasses(pool, fact, random, FALSE_OPTIONS).map((name) => ` ${name}`);
  const example = classExample(fact);
  return wrong.length < FALSE_OPTIONS ? null : { ...example, subject: fact.word, choices: { true: [example.completion], false: wrong } };
}
