import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Tokenizer } from "../../src/lm/causalLM.ts";
import { parseModelConfig } from "../../src/lm/modelConfig.ts";
import { TextStream } from "../../src/lm/textStream.ts";
import { loadTokenizer } from "../../src/lm/tokenizer.ts";
import { pick } from "../../src/random/draw.ts";
import { type Random, seededRandom } from "../../src/random/seededRandom.ts";
import { json } from "./referenceModel.ts";

const reference = join(import.meta.dirname, "../reference/tokenizers");
const made: string[] = [];

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "steerlab-tokenizer-"));
  made.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

interface Case {
  readonly text: string;
  readonly ids: number[];
  readonly tokens: string[];
  readonly ids_with_special: number[];
  readonly decoded: string;
  readonly decoded_skip_special: string;
}

/** What a stream passes on, and which of it while tokens still come. */
function streamed(tokenizer: Tokenizer, ids: readonly number[]) {
  const pieces: string[] = [];
  const stream = new TextStream(tokenizer, { onText: (text) => pieces.push(text) });
  for (const id of ids) stream.push(id);
  const whileGenerating = [...pieces];
  return { text: stream.finish(), pieces, whileGenerating };
}

/** Characters of one to four bytes, white space, and the special tokens' texts. */
function randomText(characters: number, random: Random): string {
  const alphabets = ["ab  \n\tZ09'", "éñß", "你好世界語", "😀🎉👩‍👧🏽𐍈", "\uFFFD\uFEFF\u200B", ["<|endoftext|>", "<s>", "<|im_end|>"]];
  return Array.from({ length: characters }, () => pick([...pick(alphabets, random)], random)).join("");
}

describe.each(["gpt2", "llama3", "qwen2", "sentencepiece"])("%s", (name) => {
  const { cases, partial_decodes, vocab_size } = json(`tokenizers/${name}/cases.json`) as {
    cases: Case[];
    partial_decodes: { ids: number[]; decoded: string }[];
    vocab_size: number;
  };

  test("encodes and decodes as Hugging Face's tokenizers do", async () => {
    const tokenizer = await loadTokenizer(join(reference, name));
    expect(tokenizer.vocabularySize).toBe(vocab_size);
    for (const { text, ids, tokens, ids_with_special, decoded, decoded_skip_special } of cases) {
      expect(tokenizer.encode(text)).toEqual(ids);
      expect(ids.map((id) => tokenizer.token(id))).toEqual(tokens);
      expect(tokenizer.encode(text, { addSpecial: true })).toEqual(ids_with_special);
      expect(tokenizer.decode(ids)).toBe(decoded);
      expect(tokenizer.decode(ids, { skipSpecial: true })).toBe(decoded_skip_special);
    }
    for (const { ids, decoded } of partial_decodes) expect(tokenizer.decode(ids)).toBe(decoded);
  });

  test("streams every case token by token: whole characters only, and all of the text", async () => {
    const tokenizer = await loadTokenizer(join(reference, name));
    for (const { ids, decoded_skip_special } of cases) {
      const { text, pieces } = streamed(tokenizer, ids);
      expect(text).toBe(decoded_skip_special);
      if (!text.includes("\uFFFD")) expect(pieces.join("|")).not.toContain("\uFFFD");
    }
  });

  test("streams any ids and any text: all pieces are the whole, and none ends within a character", async () => {
    const tokenizer = await loadTokenizer(join(reference, name));
    const random = seededRandom(20);
    const known = [...tokenizer.ids];
    for (let round = 0; round < 300; round++) {
      const length = 1 + random.integer(24);
      const ids =
        round % 2 === 0 ? Array.from({ length }, () => pick(known, random)) : tokenizer.encode(randomText(length, random)).slice(0, 40);
      const { text, pieces, whileGenerating } = streamed(tokenizer, ids);
      expect(text).toBe(tokenizer.decode(ids, { skipSpecial: true }));
      expect(pieces.join("")).toBe(text);
      for (const piece of whileGenerating) expect(piece.endsWith("\uFFFD")).toBe(false);
      expect(pieces.at(-1)?.endsWith("\uFFFD") ?? false).toBe(text.endsWith("\uFFFD"));
    }
  });

  test("names each token for a strip of tokens", async () => {
    const tokenizer = await loadTokenizer(join(reference, name));
    const [space, accent] = [tokenizer.encode(" "), tokenizer.encode("é")];
    if (name === "sentencepiece") expect(space.map((id) => tokenizer.tokenText(id)).join("")).toBe("··");
    else expect(space.map((id) => tokenizer.tokenText(id)).join("")).toBe("·");
    const [last] = accent.slice(-1);
    if (tokenizer.decode([last!]) === "\uFFFD") expect(tokenizer.tokenText(last!)).toBe("<0xA9>");
    const special = name === "sentencepiece" ? "</s>" : "<|endoftext|>";
    expect(tokenizer.tokenText(tokenizer.encode(special)[0]!)).toBe(special);
    expect(tokenizer.tokenText(99_999)).toBe("<99999>");
    expect(tokenizer.decode([99_999])).toBe("");
  });
});

test("a text that continues another has no space of its own before it, where a tokenizer puts one", async () => {
  const { continuations } = json("tokenizers/sentencepiece/cases.json") as {
    continuations: { text: string; rest: string; ids: number[] }[];
  };
  const spaced = await loadTokenizer(join(reference, "sentencepiece"));
  for (const { text, rest, ids } of continuations) {
    expect(spaced.encode(rest, { continues: true })).toEqual(ids);
    expect(spaced.decode([...spaced.encode(text), ...ids])).toBe(text + rest);
  }
  expect(spaced.encode("", { continues: true })).toEqual([]);
  expect(spaced.encode("</s>", { continues: true })).toEqual(spaced.encode("</s>"));
  const plain = await loadTokenizer(join(reference, "llama3"));
  for (const { rest } of continuations) expect(plain.encode(rest, { continues: true })).toEqual(plain.encode(rest));
});

test("a stop text is cut off, and no part of it is streamed before it is whole", async () => {
  const tokenizer = await loadTokenizer(join(reference, "gpt2"));
  const pieces: string[] = [];
  const stream = new TextStream(tokenizer, { stop: ["\n\n", "END"], onText: (text) => pieces.push(text) });
  const stopped = tokenizer.encode("An EN route\nto the END of it").findIndex((id) => stream.push(id));
  expect(stopped).toBeGreaterThan(0);
  expect(stream.finish()).toBe("An EN route\nto the ");
  expect(pieces.join("")).toBe("An EN route\nto the ");
});

test("a stop text that only began is passed on at the end", async () => {
  const tokenizer = await loadTokenizer(join(reference, "gpt2"));
  const stream = new TextStream(tokenizer, { stop: ["END"] });
  expect(tokenizer.encode("the EN").some((id) => stream.push(id))).toBe(false);
  expect(stream.finish()).toBe("the EN");
});

describe("bad input", () => {
  const config = (vocabulary: number) => parseModelConfig({ ...json("models/gpt2/config.json"), vocab_size: vocabulary });

  test("a tokenizer with more ids than the model is refused", async () => {
    await expect(loadTokenizer(join(reference, "gpt2"), config(100))).rejects.toMatchObject({
      code: "tokenizer/does-not-fit",
      message: expect.stringContaining("the id 383; the model knows 100"),
    });
  });

  test("a folder without a tokenizer, and one that is no tokenizer, are named", async () => {
    await expect(loadTokenizer(folderWith({}))).rejects.toMatchObject({ code: "tokenizer/missing" });
    await expect(loadTokenizer(folderWith({ "tokenizer.json": "{" }))).rejects.toMatchObject({ code: "tokenizer/unreadable" });
    await expect(loadTokenizer(folderWith({ "tokenizer.json": "{}" }))).rejects.toMatchObject({ code: "tokenizer/unreadable" });
  });
});
