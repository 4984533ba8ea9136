import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Template } from "@huggingface/jinja";
import { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";
import { SteerlabError } from "../steerlabError.ts";
import type { ChatMessage, Tokenizer } from "./causalLM.ts";
import type { ModelConfig } from "./modelConfig.ts";

type Json = Record<string, unknown>;

/** The tokenizer's files in a model folder, in Hugging Face layout. Only the first must be there. */
export const tokenizerFiles = ["tokenizer.json", "tokenizer_config.json", "chat_template.jinja"] as const;

/**
 * @param folder has tokenizer.json
 * @param config of the model that it belongs to; its ids must fit the model's vocabulary
 * @throws `tokenizer/missing`, `tokenizer/unreadable`, `tokenizer/does-not-fit`
 */
export async function loadTokenizer(folder: string, config?: ModelConfig): Promise<Tokenizer> {
  const [json, settings, template] = await Promise.all(tokenizerFiles.map((file) => readText(join(folder, file))));
  if (json === null || json === undefined) {
    throw new SteerlabError("tokenizer/missing", `There is no tokenizer.json in ${folder}.`, {
      hint: "Only this format is read: save the tokenizer with a recent version of transformers.",
    });
  }
  const tokenizer = await readTokenizer(folder, json, JSON.parse(settings ?? "{}"), template ?? null, config);
  const largest = Math.max(...tokenizer.ids);
  if (config && largest >= config.vocabulary) {
    throw new SteerlabError(
      "tokenizer/does-not-fit",
      `The tokenizer in ${folder} has the id ${largest}; the model knows ${config.vocabulary}.`,
      {
        hint: "The tokenizer and config.json are not of the same model.",
      },
    );
  }
  return tokenizer;
}

async function readText(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
}

async function readTokenizer(folder: string, json: string, settings: Json, template: string | null, config?: ModelConfig) {
  try {
    const parsed = JSON.parse(json) as Json;
    return new JsonTokenizer(parsed, new HuggingFaceTokenizer(parsed, settings), settings, template, config);
  } catch (error) {
    throw new SteerlabError("tokenizer/unreadable", `tokenizer.json in ${folder} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

class JsonTokenizer implements Tokenizer {
  readonly endOfText: number | null;
  readonly chat: Tokenizer["chat"];
  readonly #tokenizer: HuggingFaceTokenizer;
  readonly #tokens = new Map<number, string>();
  readonly #special: ReadonlySet<number>;
  readonly #bytes: Readonly<Record<string, number>> | null;

  constructor(json: Json, tokenizer: HuggingFaceTokenizer, settings: Json, template: string | null, config?: ModelConfig) {
    this.#tokenizer = tokenizer;
    for (const [token, id] of tokenizer.get_vocab(true)) this.#tokens.set(Number(id), token);
    this.#special = new Set(tokenizer.get_added_tokens_decoder().keys());
    this.#bytes = (tokenizer.decoder as { byte_decoder?: Record<string, number> } | null)?.byte_decoder ?? null;
    if (this.#tokens.size === 0) throw new Error(`its model ${JSON.stringify((json.model as Json)?.type)} has no vocabulary`);
    this.endOfText = this.#idOf(settings.eos_token) ?? config?.endOfText[0] ?? null;
    this.chat = chatOf(template ?? settings.chat_template, settings);
  }

  get vocabularySize(): number {
    return this.#tokens.size;
  }

  get ids(): Iterable<number> {
    return this.#tokens.keys();
  }

  encode(text: string): number[] {
    return this.#tokenizer.encode(text, { add_special_tokens: false }).ids;
  }

  decode(ids: readonly number[], options: { skipSpecial?: boolean } = {}): string {
    // A model's vocabulary may be padded: ids beyond the tokenizer's have no text.
    const known = ids.filter((id) => this.#tokens.has(id) && !(options.skipSpecial && this.#special.has(id)));
    // The package fails for an empty list.
    return known.length === 0 ? "" : this.#tokenizer.decode(known, { skip_special_tokens: false, clean_up_tokenization_spaces: false });
  }

  tokenText(id: number): string {
    const token = this.#tokens.get(id);
    if (token === undefined) return `<${id}>`;
    if (this.#special.has(id)) return token;
    return visible(this.#bytes ? textOfBytes(token, this.#bytes) : token.replaceAll("▁", " "));
  }

  /** A special token is named by its text, or by an object that has it. */
  #idOf(token: unknown): number | undefined {
    const text = typeof token === "string" ? token : (token as { content?: string } | null)?.content;
    return text === undefined ? undefined : this.#tokenizer.token_to_id(text);
  }
}

const visible = (text: string): string => text.replaceAll(" ", "·").replaceAll("\n", "↵").replaceAll("\t", "→");

/** A byte-level token as text; where its bytes are not whole characters, each byte that is no ASCII as `<0xE2>`. */
function textOfBytes(token: string, bytes: Readonly<Record<string, number>>): string {
  const raw = Uint8Array.from([...token].map((character) => bytes[character] ?? 63));
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    return [...raw].map((byte) => (byte < 128 ? String.fromCharCode(byte) : `<0x${byte.toString(16).toUpperCase()}>`)).join("");
  }
}

/** The model's own chat template; null where there is none. */
function chatOf(template: unknown, settings: Json): Tokenizer["chat"] {
  const named = Array.isArray(template) ? template.find((entry) => entry.name === "default")?.template : template;
  if (typeof named !== "string") return null;
  const text = (token: unknown) => (typeof token === "string" ? token : ((token as { content?: string } | null)?.content ?? ""));
  const tokens = { bos_token: text(settings.bos_token), eos_token: text(settings.eos_token) };
  return (messages: readonly ChatMessage[]) => new Template(named).render({ messages, add_generation_prompt: true, ...tokens });
}
