/** English articles for WordNet nouns: which word takes `a`, `an` or none. WordNet does not say; the rules below are rules of thumb. */
import { definition, type Synset } from "./wordnetDatabase.ts";

/** `an` before a vowel's sound: an hour, a unit, an x ray. */
export function indefiniteArticle(word: string): "a" | "an" {
  if (/^(hour|honest|honou?r|heir)/.test(word) || /^[aefhilmnorsx]( |$)/.test(word)) return "an";
  if (/^(uni(?!n|m)|us[aeu]|uti|uto|ute|eu|ew|one\b|once|ubiq|ura|ure|uri|uro|uku)/.test(word)) return "a";
  return /^[aeiou]/.test(word) ? "an" : "a";
}

/** Fields whose nouns are often uncountable: attribute, cognition, feeling, motive, phenomenon, process, state. */
const ABSTRACT_FIELDS = new Set([7, 9, 12, 16, 19, 22, 26]);
const ACT = 4;
const SUBSTANCE = 27;

/** Uncountable last words in fields of countable ones. */
const UNCOUNTED = new Set(
  (
    "information equipment furniture clothing music money research evidence education produce bread rice hay wheat grass meat beef pork " +
    "butter cheese milk food sugar salt pepper flour corn barley rye oats cotton wool silk leather linen paper tea coffee wine beer juice " +
    "news mail traffic luggage baggage jewelry machinery ammunition poetry literature lightning thunder weather land ground sod nothing " +
    "advice knowledge hair skin blood bone flesh fat fur turf fodder soil sand gravel mud clay dirt dust soup cream chocolate honey ham bacon"
  ).split(" "),
);

/** Whether a noun stands without an article: food and stuff, plurals, `-ics`, `-ism`, `-ness`, and abstract nouns that are not defined as "a …". */
export function isMassNoun(synset: Synset, word: string): boolean {
  if (/(ics|ism|ness|[^su]s)$/.test(word)) return !/(axis|basis|lens|iris|bias|gas|atlas|canvas|crisis|thesis|oasis)$/.test(word);
  if (UNCOUNTED.has(word.split(" ").at(-1)!) || word.endsWith("ware")) return true;
  const gloss = definition(synset);
  if (synset.lexicographer === ACT) return /ing$/.test(word) && /^the (act|activity)/.test(gloss);
  if (synset.lexicographer === SUBSTANCE) return !/^(any|one) /.test(gloss);
  return ABSTRACT_FIELDS.has(synset.lexicographer) && !/^(an?|any|one) /.test(gloss);
}

/** `a beagle`, `an hour`, `music`. */
export function withArticle(synset: Synset, word: string): string {
  return isMassNoun(synset, word) ? word : `${indefiniteArticle(word)} ${word}`;
}
