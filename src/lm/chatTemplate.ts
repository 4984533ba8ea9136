import { Environment, Interpreter, parse, tokenize } from "@huggingface/jinja";
import { SteerlabError } from "../steerlabError.ts";
import type { ChatMessage, ChatOptions } from "./causalLM.ts";

/** What tokenizer_config.json may say besides its templates. */
export type TokenizerSettings = Readonly<Record<string, unknown>>;

type Program = ReturnType<typeof parse>;

/** transformers hands these to a template, each only where the tokenizer has it. */
const specialTokens = ["bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token", "mask_token"] as const;

/**
 * A model's chat template with the variables, functions and white space rules of transformers' `apply_chat_template`
 * (transformers/utils/chat_template_utils.py).
 */
export class ChatTemplate {
  readonly #source: string;
  readonly #tokens: Readonly<Record<string, string>>;
  #program: Program | null = null;

  constructor(source: string, settings: TokenizerSettings) {
    this.#source = source;
    this.#tokens = Object.fromEntries(
      specialTokens.flatMap((name): [string, string][] => {
        const text = tokenText(settings[name]);
        return text === null ? [] : [[name, text]];
      }),
    );
  }

  /**
   * @returns the conversation as the model was trained on it
   * @throws `tokenizer/bad-conversation` with the template's own words, `tokenizer/bad-template` when it cannot be read
   */
  render(messages: readonly ChatMessage[], { addGenerationPrompt = true, variables = {} }: ChatOptions): string {
    checkMessages(messages);
    this.#program ??= parsed(this.#source);
    const values = { messages, tools: null, documents: null, add_generation_prompt: addGenerationPrompt, ...this.#tokens, ...variables };
    const environment = new Environment();
    for (const [name, value] of Object.entries({ ...functions, ...values })) environment.set(name, value);
    try {
      return String(new Interpreter(environment).run(this.#program).value);
    } catch (error) {
      throw badConversation((error as Error).message, error);
    }
  }
}

/**
 * The template of a model's files: one text, or several with names, of which "default" is taken.
 * @param file chat_template.jinja, which comes before what tokenizer_config.json has
 */
export function chatTemplate(file: string | null, settings: TokenizerSettings): ChatTemplate | null {
  const stored = file ?? settings.chat_template;
  const named = Array.isArray(stored) ? stored.find((entry) => entry?.name === "default")?.template : stored;
  return typeof named === "string" ? new ChatTemplate(named, settings) : null;
}

/** A special token is named by its text, or by an object that has it. */
export function tokenText(token: unknown): string | null {
  if (typeof token === "string") return token;
  const content = (token as { content?: unknown } | null | undefined)?.content;
  return typeof content === "string" ? content : null;
}

function parsed(source: string): Program {
  try {
    return parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true }));
  } catch (error) {
    throw new SteerlabError("tokenizer/bad-template", `The model's chat template cannot be read: ${(error as Error).message}`, {
      hint: "Write the prompt out as a text.",
      cause: error,
    });
  }
}

function checkMessages(messages: readonly ChatMessage[]): void {
  if (!Array.isArray(messages) || messages.length === 0) {
    throw badConversation(`${JSON.stringify(messages) ?? String(messages)} is not a list of messages.`);
  }
  for (const message of messages as readonly Partial<ChatMessage>[]) {
    if (typeof message?.role === "string" && typeof message.content === "string") continue;
    throw badConversation(`the message ${JSON.stringify(message)} has no role, or its content is not a text.`);
  }
}

const badConversation = (words: string, cause?: unknown) =>
  new SteerlabError("tokenizer/bad-conversation", `The conversation cannot be written out: ${words}`, {
    hint: 'Give messages such as [{ role: "user", content: "…" }], in an order that the model\'s template knows.',
    ...(cause === undefined ? {} : { cause }),
  });

/** What templates may call and name. Months are English, as in Python, whatever the machine's language is. */
const functions = {
  ...{ true: true, false: false, none: null, True: true, False: false, None: null },
  raise_exception: (words: string): never => {
    throw new Error(words);
  },
  range: (...bounds: number[]): number[] => {
    const [from, to, step] = bounds.length === 1 ? [0, bounds[0]!, 1] : [bounds[0]!, bounds[1]!, bounds[2] ?? 1];
    return Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, i) => from + i * step);
  },
  strftime_now: (format: string): string => strftime(new Date(), format),
};

/** The directives of dates and times that chat templates use; others stay as they are. */
export function strftime(date: Date, format: string): string {
  const name = (options: Intl.DateTimeFormatOptions) => date.toLocaleDateString("en-US", options);
  const two = (n: number) => String(n).padStart(2, "0");
  const parts: Record<string, string> = {
    ...{ Y: String(date.getFullYear()), m: two(date.getMonth() + 1), d: two(date.getDate()) },
    ...{ H: two(date.getHours()), M: two(date.getMinutes()), S: two(date.getSeconds()) },
    ...{ b: name({ month: "short" }), B: name({ month: "long" }), a: name({ weekday: "short" }), A: name({ weekday: "long" }) },
    "%": "%",
  };
  return format.replace(/%(.)/g, (whole, directive: string) => parts[directive] ?? whole);
}
