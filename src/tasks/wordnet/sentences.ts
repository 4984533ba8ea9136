/**
 * Plain English sentences about one fact. Statements only: no question, no `Q:`, no list of options, because the tasks' formats are
 * held out from pretraining while the facts are not.
 */
import { pick, shuffled } from "../../random/draw.ts";
import type { Random } from "../../random/seededRandom.ts";
import { isMassNoun, withArticle } from "./article.ts";
import type { Fact } from "./facts.ts";
import type { Unsuitable } from "./unsuitable.ts";
import { examplesOfUse, headword, related, type Synset, type WordnetDatabase } from "./wordnetDatabase.ts";

/** A template's holes: `w` word, `aw` with article, `h` hypernym, `d` definition, `x` what the sentence adds; capitals begin a sentence. */
const DEFINITIONS = [
  "{Aw} is {d}.",
  "{W}: {d}.",
  "{W} means {d}.",
  "The word {w} refers to {d}.",
  "{D} is called {aw}.",
  "In the dictionary, {w} is defined as {d}.",
  "By {w} we mean {d}.",
  "{Aw}, that is, {d}.",
];
const KINDS = [
  "{Aw} is a kind of {h}.",
  "{Aw} is a type of {h}.",
  "{W} is one kind of {h}.",
  "{Aw} is {ah}.",
  "{W} belongs to the class of {h}.",
  "One example of {h} is {aw}.",
];
const KINDS_OF_COUNTED = [...KINDS, "Every {w} is {ah}."];
const SYNONYMS = ["Another word for {w} is {x}.", "{W} is also called {x}.", "{W} and {x} mean the same."];
const HYPONYMS = ["Some kinds of {w} are {x}.", "There are many kinds of {w}, such as {x}."];
const NEGATIONS = ["{Aw} is not a kind of {x}.", "{Aw} is not {ax}."];
const NEGATIONS_OF_COUNTED = [...NEGATIONS, "No {w} is {ax}."];
/** Pointer symbol → sentences: parts, wholes, groups, substances. */
const RELATIONS = {
  "%p": ["{Aw} has {ax}.", "{Ax} is part of {aw}."],
  "#p": ["{Aw} is part of {ax}.", "{Ax} has {aw}."],
  "#m": ["{Aw} belongs to {ax}.", "{W} is a member of {ax}."],
  "%s": ["{Aw} contains {ax}.", "{Ax} is found in {aw}."],
} as const;

/** What sentences draw on. */
export interface SentenceSource {
  readonly database: WordnetDatabase;
  readonly facts: readonly Fact[];
  readonly unsuitable: Unsuitable;
}

/** Two definitions, two kinds, sometimes the kind of the kind, and up to three further sentences, in random order. */
export function factSentences(source: SentenceSource, fact: Fact, random: Random): string[] {
  const kinds = isMassNoun(fact.synset, fact.word) ? KINDS : KINDS_OF_COUNTED;
  const chosen = [...shuffled(DEFINITIONS, random).slice(0, 2), ...shuffled(kinds, random).slice(0, 2)];
  const sentences = chosen.map((template) => fill(template, fact));
  if (fact.grandparent && random.uniform() < 0.5)
    sentences.push(fill(`{Aw} is a kind of {h}, and {h} is a kind of ${fact.grandparent}.`, fact));
  sentences.push(...shuffled(furtherSentences(source, fact, random), random).slice(0, 3));
  return shuffled(
    sentences.filter((sentence) => !source.unsuitable.text(sentence)),
    random,
  );
}

function furtherSentences(source: SentenceSource, fact: Fact, random: Random): string[] {
  const sentences = usageSentences(fact.synset);
  if (fact.synonyms.length > 0) sentences.push(fill(pick(SYNONYMS, random), fact, pick(fact.synonyms, random)));
  const below = headwords(source, fact.synset, "~");
  if (below.length >= 3) {
    const [a, b, c] = shuffled(below, random);
    sentences.push(fill(pick(HYPONYMS, random), fact, `${a!.word}, ${b!.word} and ${c!.word}`));
  }
  for (const [symbol, templates] of Object.entries(RELATIONS)) {
    const others = headwords(source, fact.synset, symbol);
    if (others.length === 0) continue;
    const other = pick(others, random);
    sentences.push(fill(pick(templates, random), fact, other.word, withArticle(other.synset, other.word)));
  }
  const denied = random.uniform() < 0.5 ? denial(source, fact, random) : null;
  if (denied) sentences.push(denied);
  return sentences;
}

/** A false relation, denied: the class of a word from another field that is none of this word's own classes. */
function denial(source: SentenceSource, fact: Fact, random: Random): string | null {
  const other = pick(source.facts, random);
  if (other.field === fact.field || fact.ancestors.includes(other.hypernym) || other.hypernym === fact.word) return null;
  const templates = isMassNoun(fact.synset, fact.word) ? NEGATIONS : NEGATIONS_OF_COUNTED;
  return fill(pick(templates, random), fact, other.hypernym, other.hypernymPhrase);
}

function headwords(source: SentenceSource, synset: Synset, symbol: string): { word: string; synset: Synset }[] {
  return related(source.database, synset, symbol).flatMap((other) => {
    const word = source.unsuitable.synset(other) ? null : headword(other);
    return word ? [{ word, synset: other }] : [];
  });
}

/** WordNet's examples of use as sentences; questions are left out. */
export function usageSentences(synset: Synset): string[] {
  return examplesOfUse(synset)
    .filter((text) => !text.includes("?") && /^[\x20-\x7e]+$/.test(text))
    .map((text) => capital(text) + (/[.!]$/.test(text) ? "" : "."));
}

function fill(template: string, fact: Fact, x = "", ax = x): string {
  const values: Record<string, string> = {
    w: fact.word,
    aw: fact.phrase,
    h: fact.hypernym,
    ah: fact.hypernymPhrase,
    d: fact.definition,
    x,
    ax,
  };
  return fillTemplate(template, values);
}

/** `{aw}` is the value of `aw`; `{Aw}` the same with a capital. */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name.toLowerCase()]!;
    return name[0] === name[0]!.toLowerCase() ? value : capital(value);
  });
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const VERBS = ["To {w} is to {d}.", "{W} means {d}.", "When we {w}, we {d}."];
const QUALITIES = ["{W} means {d}.", "The word {w} means {d}.", "Something {w} is {d}."];
const ADVERBS = ["{W} means {d}.", "The word {w} means {d}."];
const OPPOSITES = ["The opposite of {w} is {x}.", "{W} is the opposite of {x}."];

/** A definition, up to two examples and an opposite of a verb, an adjective or an adverb. */
export function otherSentences(source: SentenceSource, synset: Synset, word: string, text: string, random: Random): string[] {
  const templates = { v: VERBS, a: QUALITIES, r: ADVERBS, n: ADVERBS }[synset.partOfSpeech];
  const sentences = [fillTemplate(pick(templates, random), { w: word, d: text }), ...usageSentences(synset).slice(0, 2)];
  const opposite = related(source.database, synset, "!")
    .map(headword)
    .find((other) => other !== null);
  if (opposite) sentences.push(fillTemplate(pick(OPPOSITES, random), { w: word, x: opposite }));
  return shuffled(
    sentences.filter((sentence) => !source.unsuitable.text(sentence)),
    random,
  );
}
