import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseModelConfig } from "../../src/lm/modelConfig.ts";
import { TextStream } from "../../src/lm/textStream.ts";
import { loadTokenizer } from "../../src/lm/tokenizer.ts";
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
  readonly decoded: string;
  readonly decoded_skip_special: string;
}

describe.each(["gpt2", "llama3", "qwen2"])("%s", (name) => {
  const { cases, partial_decodes, vocab_size } = json(`tokenizers/${name}/cases.json`) as {
    cases: Case[];
    partial_decodes: { ids: number[]; decoded: string }[];
    vocab_size: number;
  };

  test("encodes and decodes as Hugging Face's tokenizers do", async () => {
    const tokenizer = await loadTokenizer(join(reference, name));
    expect(tokenizer.vocabularySize).toBe(vocab_size);
    for (const { text, ids, decoded, decoded_skip_special } of cases) {
      expect(tokenizer.encode(text)).toEqual(ids);
      expect(tokenizer.decode(ids)).toBe(decoded);
      expect(tokenizer.decode(ids, { skipSpecial: true })).toBe(decoded_skip_special);
    }
    for (const { ids, decoded } of partial_decodes) expect(tokenizer.decode(ids)).toBe(decoded);
  });

  test("streams every case token by token: whole characters only, and all of the text", async () => {
    const tokenizer = await loadTokenizer(join(reference, name));
    for (const { ids, decoded_skip_special } of cases) {
      const pieces: string[] = [];
      const stream = new TextStream(tokenizer, { onText: (text) => pieces.push(text) });
      for (const id of ids) stream.push(id);
      expect(stream.finish()).toBe(decoded_skip_special);
      expect(pieces.join("")).toBe(decoded_skip_special);
      if (!decoded_skip_special.includes("\uFFFD")) expect(pieces.join("|")).not.toContain("\uFFFD");
    }
  });

  test("names each token for a strip of tokens", async () => {
    const tokenizer = await loadTokenizer(join(reference, name));
    const [space, accent] = [tokenizer.encode(" "), tokenizer.encode("é")];
    expect(space.map((id) => tokenizer.tokenText(id)).join("")).toBe("·");
    if (accent.length === 2) expect(accent.map((id) => tokenizer.tokenText(id))).toEqual(["<0xC3>", "<0xA9>"]);
    expect(tokenizer.tokenText(tokenizer.encode("<|endoftext|>")[0]!)).toBe("<|endoftext|>");
    expect(tokenizer.tokenText(99_999)).toBe("<99999>");
    expect(tokenizer.decode([99_999])).toBe("");
  });
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

test("the chat template of the folder writes a conversation out", async () => {
  const template =
    "{% for m in messages %}[{{ m.role }}] {{ m.content }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}";
  const folder = folderWith({ "tokenizer_config.json": JSON.stringify({ eos_token: "<|endoftext|>", chat_template: template }) });
  cpSync(join(reference, "gpt2/tokenizer.json"), join(folder, "tokenizer.json"));
  const tokenizer = await loadTokenizer(folder);
  expect(tokenizer.endOfText).toBe(0);
  expect(tokenizer.chat?.([{ role: "user", content: "Hi" }])).toBe("[user] Hi<|endoftext|>[assistant]");
  expect((await loadTokenizer(join(reference, "gpt2"))).chat).toBeNull();
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
