/* How a prompt begins, for tokenizers that put something before a text and for those that do not. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseModelConfig } from "../../src/lm/modelConfig.ts";
import { promptIds } from "../../src/lm/promptIds.ts";
import { loadTokenizer } from "../../src/lm/tokenizer.ts";
import { labelledExample, labelledText } from "../../src/steer/labelledExample.ts";
import { json } from "./referenceModel.ts";

async function model(name: string) {
  const tokenizer = await loadTokenizer(join(import.meta.dirname, "../reference/tokenizers", name));
  return { name, tokenizer, config: parseModelConfig(json("models/gpt2/config.json")) };
}

describe.each(["gpt2", "llama3", "qwen2", "sentencepiece"])("%s", (name) => {
  const { cases } = json(`tokenizers/${name}/cases.json`) as { cases: { text: string; ids: number[]; ids_with_special: number[] }[] };

  test("a prompt is what Hugging Face's tokenizer makes of it, with the special tokens before it", async () => {
    const lm = await model(name);
    for (const { text, ids_with_special } of cases.filter(({ ids }) => ids.length > 0)) {
      if (text.startsWith("<s>")) continue; // begins already: the next test
      expect(promptIds(lm, text)).toEqual(ids_with_special);
    }
  });

  test("labels are the completion's tokens, and those of a text after its beginning", async () => {
    const lm = await model(name);
    const { beginning } = lm.tokenizer;
    const example = labelledExample(lm, { prompt: "Hi", completion: " there" });
    expect(example.ids.slice(0, example.from)).toEqual([...beginning, ...lm.tokenizer.encode("Hi")]);
    const end = lm.tokenizer.endOfText === null ? "" : lm.tokenizer.decode([lm.tokenizer.endOfText]);
    expect(lm.tokenizer.decode(example.ids.slice(beginning.length))).toBe(`Hi there${end}`);
    expect(labelledText(lm, "Hi there")).toEqual({ ids: [...beginning, ...lm.tokenizer.encode("Hi there")], from: 1 });
  });
});

test("a conversation that begins with the token already does not get it twice", async () => {
  const lm = await model("llama3");
  const begin = lm.tokenizer.encode("<|begin_of_text|>");
  expect(lm.tokenizer.beginning).toEqual(begin);
  expect(promptIds(lm, "<|begin_of_text|>Hi")).toEqual([...begin, ...lm.tokenizer.encode("Hi")]);
  expect(promptIds(lm, "")).toEqual(begin);
});

test("where nothing is put before a text, an empty prompt is the token that begins or ends one", async () => {
  const lm = await model("gpt2");
  expect(lm.tokenizer.beginning).toEqual([]);
  expect(promptIds(lm, "")).toEqual([0]);
  const none = { ...lm, tokenizer: { ...lm.tokenizer, encode: () => [], endOfText: null }, config: { ...lm.config, beginOfText: null } };
  expect(() => promptIds(none as never, "")).toThrow(expect.objectContaining({ code: "model/empty-prompt" }));
});
