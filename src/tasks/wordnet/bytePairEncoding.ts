/**
 * Byte-level byte-pair encoding (Sennrich et al. 2016, in GPT-2's byte-level form): a trainer, Hugging Face's `tokenizer.json`, and a
 * whole-corpus encoder. Training works on counted words and follows `tokenizers.trainers.BpeTrainer`: the most frequent pair first,
 * the smaller pair of ids on ties, special tokens before the alphabet before the merges.
 */
import { SteerlabError } from "../../steerlabError.ts";

export interface BytePairEncoding {
  /** token text in the byte alphabet; the index is the id */
  readonly tokens: readonly string[];
  /** pairs of ids, in the order in which they were learnt */
  readonly merges: readonly (readonly [left: number, right: number])[];
}

export const END_OF_TEXT = "<|endoftext|>";
export const END_OF_TEXT_ID = 0;

/** GPT-2's pre-tokenisation: contractions, words, numbers and marks with the space before them, runs of white space. */
const WORDS = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/** GPT-2's printable character for every byte: visible Latin-1 characters stand for themselves, the other bytes for U+0100 and up. */
const BYTE_CHARACTERS: readonly string[] = byteCharacters();
/** Ids of the 256 single bytes: they follow the special token in the order of their characters. */
const BYTE_IDS = byteIds();

function byteCharacters(): string[] {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const visible = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    return String.fromCharCode(visible ? byte : next++);
  });
}

function byteIds(): Uint16Array {
  const sorted = [...BYTE_CHARACTERS].sort((a, b) => a.charCodeAt(0) - b.charCodeAt(0));
  return Uint16Array.from(BYTE_CHARACTERS, (character) => 1 + sorted.indexOf(character));
}

/**
 * @param vocabulary number of tokens, the 256 bytes and `<|endoftext|>` included; at most 65,536
 * @throws SteerlabError `tokenizer/vocabulary` when it does not fit, `tokenizer/too-little-text` when the text has too few pairs
 */
export function trainBytePairEncoding(documents: readonly string[], { vocabulary }: { vocabulary: number }): BytePairEncoding {
  if (!Number.isInteger(vocabulary) || vocabulary < 257 || vocabulary > 65_536) {
    throw new SteerlabError("tokenizer/vocabulary", `A byte-level vocabulary of ${vocabulary} tokens cannot be trained.`, {
      hint: "Ask for 257 to 65,536 tokens: 256 bytes, the end of text, and the merges.",
    });
  }
  const tokens = [END_OF_TEXT, ...[...BYTE_CHARACTERS].sort((a, b) => a.charCodeAt(0) - b.charCodeAt(0))];
  const merges: [number, number][] = [];
  const pairs = new PairCounts(countWords(documents));
  while (tokens.length < vocabulary) {
    const pair = pairs.takeMostFrequent();
    if (!pair) throw tooLittleText(tokens.length, vocabulary);
    merges.push(pair);
    tokens.push(tokens[pair[0]]! + tokens[pair[1]]!);
    pairs.merge(pair, tokens.length - 1);
  }
  return { tokens, merges };
}

function tooLittleText(reached: number, wanted: number): SteerlabError {
  return new SteerlabError("tokenizer/too-little-text", `The text has no further pairs after ${reached} of ${wanted} tokens.`, {
    hint: "Give more text or ask for a smaller vocabulary.",
  });
}

interface CountedWord {
  ids: number[];
  readonly count: number;
}

function countWords(documents: readonly string[]): CountedWord[] {
  const counts = new Map<string, number>();
  for (const document of documents) {
    for (const word of document.match(WORDS) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => ({ ids: bytesOf(word), count }));
}

function bytesOf(word: string): number[] {
  return Array.from(new TextEncoder().encode(word), (byte) => BYTE_IDS[byte]!);
}

/** A pair of ids as one number that sorts like the pair. */
const keyOf = (left: number, right: number): number => left * 65_536 + right;

/** How often each pair stands in the words, and in which of them; the most frequent is found with a heap of possibly outdated counts. */
class PairCounts {
  readonly #words: CountedWord[];
  readonly #counts = new Map<number, number>();
  readonly #places = new Map<number, Set<number>>();
  readonly #heap: { key: number; count: number }[] = [];

  constructor(words: CountedWord[]) {
    this.#words = words;
    for (let i = 0; i < words.length; i++) this.#addWord(i, 1, new Set());
    for (const [key, count] of this.#counts) this.#push({ key, count });
  }

  takeMostFrequent(): [number, number] | null {
    for (let top = this.#pop(); top; top = this.#pop()) {
      const count = this.#counts.get(top.key) ?? 0;
      if (count === top.count) return [Math.floor(top.key / 65_536), top.key % 65_536];
      if (count > 0) this.#push({ key: top.key, count });
    }
    return null;
  }

  merge([left, right]: readonly [number, number], merged: number): void {
    const key = keyOf(left, right);
    const changed = new Set<number>();
    for (const place of this.#places.get(key) ?? []) {
      this.#addWord(place, -1, changed);
      this.#words[place]!.ids = mergePair(this.#words[place]!.ids, left, right, merged);
      this.#addWord(place, 1, changed);
    }
    this.#counts.delete(key);
    this.#places.delete(key);
    changed.delete(key);
    for (const other of changed) this.#push({ key: other, count: this.#counts.get(other) ?? 0 });
  }

  /** Counts (sign 1) or uncounts (−1) the pairs of a word. */
  #addWord(index: number, sign: 1 | -1, changed: Set<number>): void {
    const { ids, count } = this.#words[index]!;
    for (let i = 1; i < ids.length; i++) {
      const key = keyOf(ids[i - 1]!, ids[i]!);
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + sign * count);
      changed.add(key);
      if (sign < 0) continue;
      const places = this.#places.get(key);
      if (places) places.add(index);
      else this.#places.set(key, new Set([index]));
    }
  }

  #push(entry: { key: number; count: number }): void {
    if (entry.count === 0) return;
    const heap = this.#heap;
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(heap[i]!, heap[parent]!)) break;
      [heap[i], heap[parent]] = [heap[parent]!, heap[i]!];
      i = parent;
    }
  }

  #pop(): { key: number; count: number } | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (heap.length === 0 || !last) return top;
    heap[0] = last;
    for (let i = 0; ; ) {
      let first = i;
      for (const child of [2 * i + 1, 2 * i + 2]) if (child < heap.length && before(heap[child]!, heap[first]!)) first = child;
      if (first === i) return top;
      [heap[i], heap[first]] = [heap[first]!, heap[i]!];
      i = first;
    }
  }
}

const before = (a: { key: number; count: number }, b: { key: number; count: number }): boolean =>
  a.count > b.count || (a.count === b.count && a.key < b.key);

function mergePair(ids: readonly number[], left: number, right: number, merged: number): number[] {
  const result: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    const isPair = ids[i] === left && ids[i + 1] === right;
    result.push(isPair ? merged : ids[i]!);
    if (isPair) i++;
  }
  return result;
}

/** Hugging Face's `tokenizer.json`, as Python's `tokenizers` writes it. */
export function tokenizerJson({ tokens, merges }: BytePairEncoding): object {
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
  const special = { id: END_OF_TEXT_ID, content: END_OF_TEXT, single_word: false, lstrip: false, rstrip: false, normalized: false };
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [{ ...special, special: true }],
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: null,
    decoder: { ...byteLevel, add_prefix_space: true },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: merges.map(([left, right]) => [tokens[left], tokens[right]]),
    },
  };
}

/** Encodes many documents fast: every distinct word is merged once. */
export class CorpusEncoder {
  readonly #ranks: Map<number, number>;
  readonly #words = new Map<string, readonly number[]>();

  constructor(encoding: BytePairEncoding) {
    this.#ranks = new Map(encoding.merges.map(([left, right], rank) => [keyOf(left, right), rank]));
  }

  /** Token ids of a text; no special tokens are added or recognised. */
  encode(text: string): number[] {
    return (text.match(WORDS) ?? []).flatMap((word) => this.#word(word) as number[]);
  }

  #word(word: string): readonly number[] {
    let ids = this.#words.get(word);
    if (!ids) {
      ids = this.#merge(bytesOf(word));
      this.#words.set(word, ids);
    }
    return ids;
  }

  /** Merges the pair that was learnt first until none is left. The n-th merge makes token 257 + n. */
  #merge(ids: number[]): number[] {
    let merged = ids;
    for (;;) {
      let best = Number.POSITIVE_INFINITY;
      let at = -1;
      for (let i = 1; i < merged.length; i++) {
        const rank = this.#ranks.get(keyOf(merged[i - 1]!, merged[i]!)) ?? Number.POSITIVE_INFINITY;
        if (rank < best) [best, at] = [rank, i];
      }
      if (at < 0) return merged;
      merged = mergePair(merged, merged[at - 1]!, merged[at]!, 257 + best);
    }
  }
}

/** All documents as one stream of ids, each after an `<|endoftext|>`. */
export function encodeCorpus(encoding: BytePairEncoding, documents: readonly string[]): Uint16Array {
  const encoder = new CorpusEncoder(encoding);
  const bytes = documents.reduce((n, document) => n + Buffer.byteLength(document), 0);
  const ids = new Uint16Array(bytes + documents.length);
  let length = 0;
  for (const document of documents) {
    ids[length++] = END_OF_TEXT_ID;
    const encoded = encoder.encode(document);
    ids.set(encoded, length);
    length += encoded.length;
  }
  return ids.slice(0, length);
}
