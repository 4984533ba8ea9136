import { beforeAll, describe, expect, it } from "vitest";
import { indefiniteArticle } from "../../../src/tasks/wordnet/article.ts";
import { buildWordnetCorpus, type WordnetCorpus } from "../../../src/tasks/wordnet/corpus.ts";
import { wordnetFacts } from "../../../src/tasks/wordnet/facts.ts";
import { factPool } from "../../../src/tasks/wordnet/splitFacts.ts";
import { Unsuitable } from "../../../src/tasks/wordnet/unsuitable.ts";
import {
  ancestors,
  definition,
  examplesOfUse,
  headword,
  readWordnet,
  related,
  type Synset,
  type WordnetDatabase,
} from "../../../src/tasks/wordnet/wordnetDatabase.ts";

let database: WordnetDatabase;
const firstSense = (word: string): Synset =>
  [...database.values()].find((synset) => synset.partOfSpeech === "n" && synset.sense(word)?.number === 1)!;

beforeAll(() => {
  database = readWordnet();
});

describe("WordNet's database files", () => {
  it("hold the 117,791 synsets of version 3.1", () => {
    const count = { n: 0, v: 0, a: 0, r: 0 };
    for (const synset of database.values()) count[synset.partOfSpeech]++;
    expect(count).toEqual({ n: 82_192, v: 13_789, a: 18_185, r: 3_625 });
  });

  it("give words, gloss, senses and relations of a synset", () => {
    const beagle = firstSense("beagle");
    expect(beagle.words).toEqual(["beagle"]);
    expect(beagle.lexicographer).toBe(5);
    expect(related(database, beagle, "@").map(headword)).toEqual(["hound"]);
    expect(ancestors(database, beagle).map(headword)).toEqual(expect.arrayContaining(["dog", "carnivore", "mammal", "animal"]));
  });

  it("split a gloss into definition and examples of use", () => {
    const synset = { gloss: '(music) a slow piece; played at dusk; "she played a nocturne"; "two nocturnes" - Anon' } as Synset;
    expect(definition(synset)).toBe("a slow piece");
    expect(examplesOfUse(synset)).toEqual(["she played a nocturne", "two nocturnes"]);
  });
});

describe("facts", () => {
  it("are 6,000 different words, the same whenever they are built", () => {
    const facts = wordnetFacts(database);
    expect(facts).toHaveLength(6000);
    expect(new Set(facts.map((fact) => fact.word)).size).toBe(6000);
    const plain = ({ synset, ...rest }: (typeof facts)[number]) => JSON.stringify({ ...rest, key: synset.key });
    expect(factPool().facts.map(plain)).toEqual(facts.map(plain));
  });

  it("never define a word by itself, and never take an ancestor for a synonym", () => {
    const facts = factPool().facts;
    expect(facts.filter((fact) => fact.definition.split(" ").includes(fact.word))).toEqual([]);
    expect(facts.filter((fact) => !fact.ancestors.includes(fact.hypernym))).toEqual([]);
    expect(facts.filter((fact) => fact.synonyms.includes(fact.word))).toEqual([]);
  });

  it("take the article that is spoken", () => {
    const words = { hour: "an", unit: "a", unimportance: "an", "x ray": "an", uncle: "an", european: "a", heirloom: "an", house: "a" };
    for (const [word, article] of Object.entries({ ...words, utensil: "a", usher: "an", "one-off": "a", apple: "an" })) {
      expect(`${indefiniteArticle(word)} ${word}`).toBe(`${article} ${word}`);
    }
  });
});

describe("unsuitable synsets", () => {
  it("are those that WordNet marks as slurs, obscenities or sexual acts, with their hyponyms", () => {
    const unsuitable = new Unsuitable(database);
    const marks = (synset: Synset) => related(database, synset, ";u").map((domain) => domain.words[0]);
    const marked = [...database.values()].filter((synset) => marks(synset).some((mark) => mark === "ethnic slur" || mark === "obscenity"));
    expect(marked.length).toBeGreaterThan(10);
    expect(marked.filter((synset) => !unsuitable.synset(synset))).toEqual([]);
    for (const below of related(database, firstSense("sexual activity"), "~")) expect(unsuitable.synset(below)).toBe(true);
    for (const word of ["dog", "pen", "family", "assistant"]) expect(unsuitable.synset(firstSense(word))).toBe(false);
    expect(unsuitable.text("a cocktail is a mixed drink for the assistant")).toBe(false);
  });
});

describe("the pretraining text", () => {
  let corpus: WordnetCorpus;
  beforeAll(() => {
    corpus = buildWordnetCorpus({ seed: 5, nounPasses: 1, otherPasses: 1, database });
  });

  it("holds out the formats of the tasks: no question, no Q:, no A:", () => {
    expect(corpus.documents.filter((document) => /\?|\bQ:|\bA:|answer\d|\{/.test(document))).toEqual([]);
  });

  it("leaves out every sentence with an unsuitable word", () => {
    const unsuitable = new Unsuitable(database);
    expect(corpus.documents.filter((document) => unsuitable.text(document))).toEqual([]);
  });

  it("speaks of every fact", () => {
    const said = new Set<string>();
    for (const document of corpus.documents) {
      const words = document.toLowerCase().split(/[^a-z]+/);
      for (const [i, word] of words.entries()) said.add(word).add(`${word} ${words[i + 1]}`);
    }
    expect(corpus.facts.filter((fact) => !said.has(fact.word))).toEqual([]);
  });

  it("is the same for the same seed and another for another", () => {
    const options = { nounPasses: 1, otherPasses: 0, database };
    const documents = buildWordnetCorpus({ seed: 5, ...options }).documents;
    expect(buildWordnetCorpus({ seed: 5, ...options }).documents).toEqual(documents);
    expect(buildWordnetCorpus({ seed: 6, ...options }).documents).not.toEqual(documents);
  });
});
