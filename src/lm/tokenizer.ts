import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";
import { SteerlabError } from "../steerlabError.ts";
import type { ChatMessage, ChatOptions, Tokenizer } from "./causalLM.ts";
import { chatTemplate, tokenText } from "./chatTemplate.ts";
import type { ModelConfig } from "./modelConfig.ts";
import { visibleToken } from "./visibleText.ts";

type Json = Record<string, unknown>;

/** The tokenizer's files in a model folder, in Hugging Face layout. Only the first must be there. */
export const tokenizerFiles = ["tokenizer.json", "tokenizer_config.json", "chat_template.jinja"] as const;

/**
 * @param folder has tokenizer.json
 * @param config of the model that it belongs to; its ids must fit the model's vocabulary
 * @throws `tokenizer/missing`, `tokenizer/unreadable`, `tokenizer/does-not-fit`
 */
export async function loadTokenizer(folder: string, config?: ModelConfig): Promise<JsonTokenizer> {
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
    const tokenizer = new HuggingFaceTokenizer(parsed, settings);
    keepByteOrderMarks(tokenizer.decoder);
    return new JsonTokenizer(parsed, tokenizer, settings, template, config);
  } catch (error) {
    throw new SteerlabError("tokenizer/unreadable", `tokenizer.json in ${folder} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

type Decoder = { decoders?: Decoder[]; text_decoder?: TextDecoder } | null;

/** Where characters are written as bytes (Llama 2, Mistral), the package takes U+FEFF at the begin of a run for a mark of the encoding. */
function keepByteOrderMarks(decoder: unknown): void {
  const { decoders, text_decoder } = (decoder ?? {}) as NonNullable<Decoder>;
  if (text_decoder && !text_decoder.ignoreBOM)
    (decoder as NonNullable<Decoder>).text_decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  decoders?.forEach(keepByteOrderMarks);
}

/** A tokenizer.json with its settings. */
export class JsonTokenizer implements Tokenizer {
  readonly endOfText: number | null;
  readonly beginning: readonly number[];
  readonly chat: Tokenizer["chat"];
  readonly #tokenizer: HuggingFaceTokenizer;
  readonly #tokens = new Map<number, string>();
  /** Tokens whose text is written as it is, and those of them that are no text: an added token may be plain, such as a run of spaces. */
  readonly #added: ReadonlySet<number>;
  readonly #special: ReadonlySet<number>;
  /** A line break after the space that the tokenizer puts before a text: nothing merges with it. Empty where no space is put. */
  readonly #spacedLine: readonly number[];
  readonly #bytes: Readonly<Record<string, number>> | null;

  constructor(json: Json, tokenizer: HuggingFaceTokenizer, settings: Json, template: string | null, config?: ModelConfig) {
    this.#tokenizer = tokenizer;
    // Ids that the vocabulary leaves out come as one entry without a text.
    for (const [token, id] of tokenizer.get_vocab(true)) if (token !== undefined) this.#tokens.set(Number(id), token);
    const added = [...tokenizer.get_added_tokens_decoder()];
    this.#added = new Set(added.map(([id]) => id));
    this.#special = new Set(added.flatMap(([id, token]) => (token.special ? [id] : [])));
    this.#bytes = (tokenizer.decoder as { byte_decoder?: Record<string, number> } | null)?.byte_decoder ?? null;
    if (this.#tokens.size === 0) throw new Error(`its model ${JSON.stringify((json.model as Json)?.type)} has no vocabulary`);
    const end = tokenText(settings.eos_token);
    this.endOfText = (end === null ? undefined : tokenizer.token_to_id(end)) ?? config?.endOfText[0] ?? null;
    this.beginning = this.#beginning();
    this.#spacedLine = this.token(this.encode("a")[0] ?? -1)?.startsWith("▁") ? this.encode("\n") : [];
    const chat = chatTemplate(template, settings);
    this.chat = chat && ((messages: readonly ChatMessage[], options: ChatOptions = {}) => chat.render(messages, options));
  }

  get vocabularySize(): number {
    return this.#tokens.size;
  }

  get ids(): Iterable<number> {
    return this.#tokens.keys();
  }

  /** The vocabulary's own entry, with stand-ins for bytes and spaces: `Ġhand`, `▁hand`. */
  token(id: number): string | null {
    return this.#tokens.get(id) ?? null;
  }

  encode(text: string, { addSpecial = false, continues = false }: { addSpecial?: boolean; continues?: boolean } = {}): number[] {
    if (continues && this.#spacedLine.length > 0) return this.encode(`\n${text}`).slice(this.#spacedLine.length);
    return this.#tokenizer.encode(text, { add_special_tokens: addSpecial }).ids;
  }

  #beginning(): number[] {
    const [plain, whole] = [this.encode("a"), this.encode("a", { addSpecial: true })];
    const at = whole.findIndex((_, start) => plain.every((id, i) => whole[start + i] === id));
    return whole.slice(0, Math.max(0, at));
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
    if (this.#added.has(id)) return this.#special.has(id) ? token : visibleToken(token.replaceAll("▁", " "));
    return visibleToken(this.#bytes ? textOfBytes(token, this.#bytes) : token.replaceAll("▁", " "));
  }
}

/** A byte-level token as text; where its bytes are not whole characters, each byte that is no ASCII as `<0xE2>`. */
function textOfBytes(token: string, bytes: Readonly<Record<string, number>>): string {
  const raw = Uint8Array.from([...token].map((character) => bytes[character] ?? 63));
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    return [...raw].map((byte) => (byte < 128 ? String.fromCharCode(byte) : `<0x${byte.toString(16).toUpperCase()}>`)).join("");
  }
}
