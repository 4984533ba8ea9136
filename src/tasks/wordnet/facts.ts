/**
 * What the embedded model is taught and the tasks ask for: one record a noun. No randomness: the facts of a WordNet version are
 * the same wherever they are built, so that tasks and pretraining always speak of the same words.
 */

import { withArticle } from "./article.ts";
import { Unsuitable } from "./unsuitable.ts";
import { ancestors, definition, headword, plainLemmas, related, type Synset, type WordnetDatabase } from "./wordnetDatabase.ts";

export interface Fact {
  readonly word: string;
  /** with its article where it takes one: `a beagle`, `music` */
  readonly phrase: string;
  /** first clause of the gloss */
  readonly definition: string;
  readonly hypernym: string;
  readonly hypernymPhrase: string;
  readonly grandparent: string | null;
  /** number of WordNet's lexicographer file: the rough field, 5 is animals */
  readonly field: number;
  readonly synonyms: readonly string[];
  /** every headword above, nearest first */
  readonly ancestors: readonly string[];
  readonly synset: Synset;
}

/** How many nouns the embedded model learns. */
export const FACT_COUNT = 6000;

/** Fields without simple nouns: 3 is noun.Tops, 24 noun.relation. */
const SKIPPED_FIELDS = new Set([3, 24]);
/** Animals, artifacts, body parts, food, objects, persons and plants: what a reader knows. */
const CONCRETE_FIELDS = new Set([5, 6, 8, 13, 17, 18, 20]);

/**
 * The facts, best known first: nouns whose first sense has a plain headword, a short plain definition and a hypernym.
 */
export function wordnetFacts(database: WordnetDatabase, unsuitable = new Unsuitable(database), count = FACT_COUNT): Fact[] {
  const ranked: { rank: number; word: string; synset: Synset }[] = [];
  for (const synset of database.values()) {
    const word = firstSenseNoun(synset);
    if (word) ranked.push({ rank: prominence(synset, word), word, synset });
  }
  ranked.sort((a, b) => b.rank - a.rank || (a.word < b.word ? -1 : 1));
  const facts = new Map<string, Fact>();
  for (const { word, synset } of ranked) {
    if (facts.size === count) break;
    // Reading glosses is the slow part: only as many as are needed.
    if (!facts.has(word) && isTeachable(database, synset, word, unsuitable)) facts.set(word, makeFact(database, synset, word, unsuitable));
  }
  return [...facts.values()];
}

/** The headword of a common noun whose first sense this synset is, or null. */
function firstSenseNoun(synset: Synset): string | null {
  if (synset.partOfSpeech !== "n" || SKIPPED_FIELDS.has(synset.lexicographer) || synset.mayPoint("@i")) return null;
  const word = headword(synset);
  return word && synset.sense(word)?.number === 1 ? word : null;
}

/** "a genus of birds" teaches nothing */
const TAXON = / (genus|family|order|class)$/;

function isTeachable(database: WordnetDatabase, synset: Synset, word: string, unsuitable: Unsuitable): boolean {
  if (TAXON.test(word) || unsuitable.synset(synset)) return false;
  const text = definition(synset);
  if (!isPlainDefinition(text) || text.split(" ").includes(word) || unsuitable.text(`${word} ${text}`)) return false;
  const above = related(database, synset, "@")[0];
  const hypernym = above && headword(above);
  return Boolean(hypernym) && hypernym !== word && !unsuitable.text(hypernym!);
}

/** 2 to 14 words of letters, hyphens, apostrophes and commas. */
export function isPlainDefinition(text: string): boolean {
  const words = text.split(/\s+/).length;
  return words >= 2 && words <= 14 && /^[a-z ,\-']+$/.test(text);
}

function prominence(synset: Synset, word: string): number {
  const hyponyms = synset.mayPoint("~") ? synset.pointers.filter((pointer) => pointer.symbol === "~").length : 0;
  return synset.count + 2 * hyponyms + (CONCRETE_FIELDS.has(synset.lexicographer) ? 3 : 0) + (word.includes(" ") ? 0 : 2);
}

function makeFact(database: WordnetDatabase, synset: Synset, word: string, unsuitable: Unsuitable): Fact {
  const above = related(database, synset, "@")[0]!;
  const hypernym = headword(above)!;
  const further = related(database, above, "@")[0];
  const synonyms = plainLemmas(synset).filter((lemma) => lemma !== word && !unsuitable.text(lemma));
  const names = ancestors(database, synset).map(headword);
  return {
    word,
    phrase: withArticle(synset, word),
    definition: definition(synset),
    hypernym,
    hypernymPhrase: withArticle(above, hypernym),
    grandparent: further ? headword(further) : null,
    field: synset.lexicographer,
    synonyms,
    ancestors: [...new Set(names.filter((name) => name !== null))],
    synset,
  };
}
