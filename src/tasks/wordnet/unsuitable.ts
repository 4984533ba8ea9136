/**
 * Which synsets, words and sentences stay out of the corpus and the tasks: slurs, obscenities and sexual matter.
 * Words are not listed by hand where WordNet marks them: by usage domain, by a gloss that says so, or by a subtree.
 */
import { definition, plainLemmas, related, type Synset, type WordnetDatabase } from "./wordnetDatabase.ts";

const USAGE = new Set(["ethnic slur", "obscenity", "disparagement", "street name"]);
const GLOSS =
  /\b(ethnic slurs?|slurs?|disparag\w*|derogat\w*|obscen\w*|insulting|considered offensive|offensive (name|term|word|slang|and|nickname)|offensively|vulgar (term|slang)|sexual\w*|sexy|genital\w*|copulat\w*|prostitut\w*|brothels?|rap(e|ed|es|ist)|incest\w*|erotic\w*|porn\w*|lewd\w*|lust(ful)?|masturbat\w*|orgasm\w*|homosexual\w*|lesbian\w*|transvestite\w*|penis\w*|vagina\w*|vulva\w*|semen|testicles?|buttocks|fornicat\w*|concubines?|bondage|molest\w*|pederast\w*|pedophil\w*|castrat\w*|fuck\w*|\w*shit\w*|cunts?|niggers?|piss\w*|naked(ness)?|nud(e|es|ity|eness))\b/i;
/** First lemmas of noun synsets whose hyponyms go too. */
const SUBTREES = [
  "sexual activity",
  "sexual assault",
  "pornography",
  "prostitution",
  "reproductive organ",
  "sexual desire",
  "sexual arousal",
  "paraphilia",
  "prostitute",
  "homosexual",
  "ethnic slur",
  "obscenity",
  "nigger",
];
/** What none of the marks catches, found by looking at the result. */
const WORDS = [
  "harem",
  "mistress",
  "whore",
  "slut",
  "bitch",
  "bastard",
  "negro",
  "negress",
  "mulatto",
  "eunuch",
  "nazi",
  "squaw",
  "boner",
  "retard",
  "moron",
  "imbecile",
  "cretin",
  "savage",
  "idiot",
  "half breed",
  "anus",
  "coon",
  "niggard",
  "seducer",
  "stud",
];

/** Decides what is left out; made once for a database. */
export class Unsuitable {
  readonly #synsets: ReadonlySet<Synset>;
  readonly #words: ReadonlySet<string>;

  constructor(database: WordnetDatabase) {
    this.#synsets = markedSynsets(database);
    this.#words = markedWords(this.#synsets);
  }

  synset(synset: Synset): boolean {
    return this.#synsets.has(synset);
  }

  /** Whether a text holds a word, or two words in a row, that are left out. */
  text(text: string): boolean {
    if (GLOSS.test(text)) return true;
    const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
    return words.some((word, i) => this.#has(word) || this.#words.has(`${word} ${words[i + 1] ?? ""}`));
  }

  #has(word: string): boolean {
    return this.#words.has(word) || (word.endsWith("s") && this.#words.has(word.slice(0, -1)));
  }
}

function markedSynsets(database: WordnetDatabase): Set<Synset> {
  const marked = new Set<Synset>();
  for (const synset of database.values()) {
    const usage = related(database, synset, ";u").some((domain) => USAGE.has(domain.words[0]!));
    const root = synset.partOfSpeech === "n" && SUBTREES.includes(synset.words[0]!);
    if (usage || GLOSS.test(synset.gloss)) marked.add(synset);
    if (root) addSubtree(database, synset, marked);
  }
  return marked;
}

function addSubtree(database: WordnetDatabase, root: Synset, marked: Set<Synset>): void {
  const open = [root];
  for (let next = open.pop(); next; next = open.pop()) {
    marked.add(next);
    open.push(...related(database, next, "~").filter((below) => !marked.has(below)));
  }
}

/** Lemmas whose most frequent sense is marked, so that `chink` goes and `dog` stays. */
function markedWords(marked: ReadonlySet<Synset>): Set<string> {
  const words = new Set(WORDS);
  for (const synset of marked) {
    for (const word of plainLemmas(synset)) if (synset.sense(word)?.number === 1) words.add(word);
  }
  return words;
}

/** The definition, for those who look at what was left out. */
export function describeMarked(database: WordnetDatabase): string[] {
  return [...markedSynsets(database)].map((synset) => `${synset.words.join(", ")}: ${definition(synset)}`);
}
