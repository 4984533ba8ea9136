import { shuffled } from "../../random/draw.ts";
import type { Random } from "../../random/seededRandom.ts";
import type { Fact } from "./facts.ts";
import { type FactPool, WIDE_CLASSES } from "./splitFacts.ts";

/** Facts of the same field in random order, those of a few siblings first where near misses are wanted. */
function nearFacts({ byField, byHypernym }: FactPool, fact: Fact, random: Random, siblings: number): Fact[] {
  const sisters = shuffled(byHypernym.get(fact.hypernym)!, random).slice(0, siblings);
  return [...sisters, ...shuffled(byField.get(fact.field)!, random).slice(0, 40)].filter((other) => other !== fact);
}

/** The first `count` different values. */
function firstDistinct(values: Iterable<string>, count: number): string[] {
  return [...new Set(values)].slice(0, count);
}

/** What the word is, says or means: none of it is a false answer. */
function trueNames(fact: Fact): Set<string> {
  return new Set([fact.word, fact.hypernym, ...fact.synonyms, ...fact.ancestors]);
}

/** Classes of words of the same field that are none of this word's classes. */
export function falseClasses(pool: FactPool, fact: Fact, random: Random, count: number): string[] {
  const names = trueNames(fact);
  const classes = nearFacts(pool, fact, random, 0).map((other) => other.hypernym);
  return firstDistinct(
    classes.filter((name) => !names.has(name) && !WIDE_CLASSES.has(name)),
    count,
  );
}

/** Definitions of up to two siblings and of words of the same field; not of the word's own classes and synonyms. */
export function falseDefinitions(pool: FactPool, fact: Fact, random: Random, count: number): string[] {
  const names = trueNames(fact);
  const others = nearFacts(pool, fact, random, 2).filter((other) => !names.has(other.word) && other.definition !== fact.definition);
  return firstDistinct(
    others.map((other) => other.definition),
    count,
  );
}

/** A synonym of another word of the field, or null. */
export function falseSynonym(pool: FactPool, fact: Fact, random: Random): string | null {
  const names = trueNames(fact);
  const synonyms = nearFacts(pool, fact, random, 0).flatMap((other) => other.synonyms.slice(0, 1));
  return synonyms.find((name) => !names.has(name)) ?? null;
}
