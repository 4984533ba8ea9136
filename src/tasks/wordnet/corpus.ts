/**
 * The text that the embedded model is pretrained on: plain English about 6,000 noun concepts and the frequent verbs, adjectives and
 * adverbs of WordNet 3.1. The same seed gives the same text.
 */
import { pick, shuffled } from "../../random/draw.ts";
import { type Random, seededRandom } from "../../random/seededRandom.ts";
import { type Fact, isPlainDefinition, wordnetFacts } from "./facts.ts";
import { factSentences, otherSentences, type SentenceSource } from "./sentences.ts";
import { Unsuitable } from "./unsuitable.ts";
import { definition, headword, readWordnet, type WordnetDatabase, wordnetLicence } from "./wordnetDatabase.ts";

export interface WordnetCorpus {
  /** one to five sentences each, in random order */
  readonly documents: readonly string[];
  readonly facts: readonly Fact[];
  /** WordNet's, to be kept with what is made of the text */
  readonly licence: string;
}

export interface WordnetCorpusOptions {
  readonly seed: number;
  /** times that every noun is written about, each time in other words; 7 when left out */
  readonly nounPasses?: number;
  /** the same for verbs, adjectives and adverbs; 1 when left out */
  readonly otherPasses?: number;
  /** read anew when left out */
  readonly database?: WordnetDatabase;
}

export function buildWordnetCorpus(options: WordnetCorpusOptions): WordnetCorpus {
  const { seed, nounPasses = 7, otherPasses = 1, database = readWordnet() } = options;
  const random = seededRandom(seed);
  const unsuitable = new Unsuitable(database);
  const facts = wordnetFacts(database, unsuitable);
  const source = { database, facts, unsuitable };
  const documents: string[] = [];
  for (let pass = 0; pass < nounPasses; pass++) documents.push(...nounDocuments(source, random));
  for (let pass = 0; pass < otherPasses; pass++) documents.push(...otherDocuments(source, random));
  return { documents: shuffled(documents, random), facts, licence: wordnetLicence() };
}

/** Each word's sentences as documents of one, three or four sentences. */
function nounDocuments(source: SentenceSource, random: Random): string[] {
  return shuffled(source.facts, random).flatMap((fact) => {
    const sentences = factSentences(source, fact, random);
    const length = pick([1, 3, 4], random);
    return length === 1 ? sentences.slice(0, 5) : grouped(sentences, length);
  });
}

function grouped(sentences: readonly string[], length: number): string[] {
  const documents: string[] = [];
  for (let i = 0; i < sentences.length; i += length) documents.push(sentences.slice(i, i + length).join(" "));
  return documents;
}

function otherDocuments(source: SentenceSource, random: Random): string[] {
  const documents: string[] = [];
  for (const synset of source.database.values()) {
    if (synset.partOfSpeech === "n" || synset.count === 0 || source.unsuitable.synset(synset)) continue;
    const word = headword(synset);
    const text = definition(synset);
    if (!word || !isPlainDefinition(text) || source.unsuitable.text(word)) continue;
    const sentences = otherSentences(source, synset, word, text, random);
    if (sentences.length > 0) documents.push(sentences.join(" "));
  }
  return documents;
}
