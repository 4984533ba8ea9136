/* Conversations written out by templates of the kinds that published models have, against transformers' apply_chat_template. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ChatMessage } from "../../src/lm/causalLM.ts";
import { strftime } from "../../src/lm/chatTemplate.ts";
import { type JsonTokenizer, loadTokenizer } from "../../src/lm/tokenizer.ts";
import { json } from "./referenceModel.ts";

interface ChatCase {
  readonly template: string;
  readonly messages: ChatMessage[];
  readonly add_generation_prompt: boolean;
  readonly variables: Record<string, unknown>;
  readonly text?: string;
  readonly ids?: number[];
  readonly error?: string;
}
const { now, templates, cases } = json("chat/cases.json") as {
  now: string;
  templates: Record<string, { tokenizer: string; settings: Record<string, unknown> }>;
  cases: ChatCase[];
};

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A folder with a reference tokenizer, its settings, and perhaps a template in a file of its own. */
async function tokenizerWith(tokenizer: string, settings: object, jinja?: string): Promise<JsonTokenizer> {
  const folder = mkdtempSync(join(tmpdir(), "steerlab-chat-"));
  made.push(folder);
  cpSync(join(import.meta.dirname, "../reference/tokenizers", tokenizer, "tokenizer.json"), join(folder, "tokenizer.json"));
  writeFileSync(join(folder, "tokenizer_config.json"), JSON.stringify(settings));
  if (jinja !== undefined) writeFileSync(join(folder, "chat_template.jinja"), jinja);
  return loadTokenizer(folder);
}

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(now), toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe.each(Object.keys(templates))("template %s", (name) => {
  const { tokenizer: kind, settings } = templates[name]!;
  const own = cases.filter(({ template }) => template === name);
  const options = (c: ChatCase) => ({ addGenerationPrompt: c.add_generation_prompt, variables: c.variables });

  test("writes conversations as transformers does, and they encode to the same ids", async () => {
    const tokenizer = await tokenizerWith(kind, settings);
    const good = own.filter(({ text }) => text !== undefined);
    expect(good.length).toBeGreaterThan(0);
    for (const c of good) {
      const text = tokenizer.chat!(c.messages, options(c));
      expect(text).toBe(c.text);
      expect(tokenizer.encode(text)).toEqual(c.ids);
    }
  });
});

test("what transformers refuses is refused, with the template's words", async () => {
  const refused = cases.filter(({ error }) => error);
  expect(refused.length).toBeGreaterThan(0);
  for (const { template, messages, error } of refused) {
    const { tokenizer, settings } = templates[template]!;
    const { chat } = await tokenizerWith(tokenizer, settings);
    expect(() => chat!(messages)).toThrow(
      expect.objectContaining({ code: "tokenizer/bad-conversation", message: expect.stringContaining(error!) }),
    );
  }
});

const hi = [{ role: "user", content: "Hi" }];

test("a template in a file of its own comes before the settings' one, and the answer's begin is asked for unless said otherwise", async () => {
  const file =
    "{% for m in messages %}[{{ m.role }}] {{ m.content }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}";
  const tokenizer = await tokenizerWith("gpt2", { eos_token: { content: "<|endoftext|>" }, chat_template: "settings" }, file);
  expect(tokenizer.endOfText).toBe(0);
  expect(tokenizer.chat!(hi)).toBe("[user] Hi<|endoftext|>[assistant]");
  expect(tokenizer.chat!(hi, { addGenerationPrompt: false })).toBe("[user] Hi<|endoftext|>");
});

test("without a template there is no chat", async () => {
  expect((await tokenizerWith("gpt2", {})).chat).toBeNull();
  expect((await tokenizerWith("gpt2", { chat_template: [{ name: "tool_use", template: "x" }] })).chat).toBeNull();
});

test("names, functions and kinds of values that templates rely on", async () => {
  const render = async (template: string, variables = {}) =>
    (await tokenizerWith("gpt2", { bos_token: "<|endoftext|>", pad_token: null, chat_template: template })).chat!(hi, { variables });
  expect(await render("{{ bos_token }}{{ pad_token }}{{ eos_token }}")).toBe("<|endoftext|>");
  expect(await render("{{ tools is none }} {{ documents is none }} {{ pad_token is defined }}")).toBe("true true false");
  expect(await render("{% for i in range(3) %}{{ i }}{% endfor %}{% for i in range(5, 0, -2) %}{{ i }}{% endfor %}")).toBe("012531");
  expect(await render("{{ strftime_now('%d %B %Y, %H:%M') }}")).toBe("09 March 2025, 14:05");
  expect(await render("{{ tools[0].name }}", { tools: [{ name: "look" }] })).toBe("look");
});

test("dates are written as Python's C locale writes them", () => {
  expect(strftime(new Date(2025, 2, 9, 4, 5, 6), "%a %A %b %B %d %m %Y %H:%M:%S 100%% %q")).toBe(
    "Sun Sunday Mar March 09 03 2025 04:05:06 100% %q",
  );
});

test.each([
  ["no list", "Hi"],
  ["an empty list", []],
  ["a message without a role", [{ content: "Hi" }]],
  ["a content that is no text", [{ role: "user", content: ["Hi"] }]],
])("a conversation that is %s is refused before the template sees it", async (_, messages) => {
  const tokenizer = await tokenizerWith("gpt2", { chat_template: "{{ messages }}" });
  expect(() => tokenizer.chat!(messages as never)).toThrow(expect.objectContaining({ code: "tokenizer/bad-conversation" }));
});

test("a template that cannot be read is named when it is used, not when the model is loaded", async () => {
  const tokenizer = await tokenizerWith("gpt2", { chat_template: "{% if x" });
  expect(() => tokenizer.chat!(hi)).toThrow(expect.objectContaining({ code: "tokenizer/bad-template" }));
});
