/**
 * `wordnet-definitions`: define a word in one's own words. Mirrors open-ended generation: greedy text is compared with WordNet's
 * definition by ROUGE-L and token F1.
 */
import type { Example, Task, TaskItem } from "../task.ts";
import { disjointTask } from "../taskSplit.ts";
import type { Fact } from "./facts.ts";
import { dealFacts, factPool, type SplitSizes } from "./splitFacts.ts";

export const WORDNET_DEFINITIONS = "wordnet-definitions";

/** @throws SteerlabError `task/size`, `task/too-few` */
export function wordnetDefinitions(sizes: SplitSizes, seed: number): Task {
  const make = { test: definitionItem, calibration: definitionExample, train: definitionExample };
  const { train, calibration, test } = dealFacts(WORDNET_DEFINITIONS, definedOnce(factPool().facts), sizes, seed, make);
  const split = { task: WORDNET_DEFINITIONS, items: test, metrics: ["crossEntropy", "rougeL", "tokenF1"], stop: ["\n"] } as const;
  return disjointTask(WORDNET_DEFINITIONS, train, calibration, split, { seed });
}

/** The best known word of each definition: what is trained on must not answer what is tested. */
const definedOnce = (facts: readonly Fact[]): Fact[] =>
  [...Map.groupBy(facts, ({ definition }) => definition).values()].map(([fact]) => fact!);

function definitionExample({ word, definition }: Fact): Example {
  return { prompt: `Task: define the word.\nWord: ${word}\nDefinition:`, completion: ` ${definition}` };
}

function definitionItem(fact: Fact): TaskItem {
  return { ...definitionExample(fact), subject: fact.word, references: { true: [fact.definition], false: [] } };
}
