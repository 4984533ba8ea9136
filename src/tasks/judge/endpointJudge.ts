/**
 * A judge behind an OpenAI-compatible endpoint. Failures that may pass are tried again with growing waits; a server that says how long to
 * wait holds up all requests. The key goes to the given address and nowhere else: not into messages, runs or files.
 */
import { isNetworkFailure } from "../../hub/hubConnection.ts";
import { interruptibleWait, TransientFailure, withRetries } from "../../hub/retry.ts";
import { InterruptedError } from "../../session/interrupt.ts";
import { badAnswer, refusal, unreachable } from "./endpointErrors.ts";
import { type EndpointJudgeOptions, type EndpointSettings, endpointSettings } from "./endpointSettings.ts";
import { inParallel } from "./inParallel.ts";
import type { Judge } from "./judge.ts";
import { instructionPrompt, publishedPrompt, readVerdict } from "./judgePrompts.ts";

/** @throws SteerlabError `judge/no-endpoint`, `judge/bad-url`, `judge/no-model`, `judge/no-key`, `judge/asks`, `judge/concurrency` */
export function endpointJudge(options: EndpointJudgeOptions = {}): Judge {
  const settings = endpointSettings(options);
  const { address, model, api, prompt, asks, name, maxTokens, parameters } = settings;
  return {
    name,
    asks,
    identity: { kind: "endpoint", address, model, api, prompt, maxTokens, parameters },
    prompt: prompt === "published" ? publishedPrompt : instructionPrompt,
    async answer(prompts, reply, session) {
      const endpoint = new Endpoint(settings);
      await inParallel(prompts.length, settings.concurrency, session.signal, async (index, signal) => {
        reply(index, readVerdict(await endpoint.ask(prompts[index]!.prompt, signal)));
      });
      if (session.signal.aborted) throw new InterruptedError("Judging");
    },
  };
}

class Endpoint {
  readonly #settings: EndpointSettings;
  /** ms of `performance.now()`; until then nothing is asked */
  #notBefore = 0;

  constructor(settings: EndpointSettings) {
    this.#settings = settings;
  }

  /** @returns the model's words */
  ask(prompt: string, signal: AbortSignal): Promise<string> {
    const { patience } = this.#settings;
    return withRetries("Judging", patience, signal, async () => {
      const pause = this.#notBefore - performance.now();
      if (pause > 0) await interruptibleWait("Judging", pause, signal);
      try {
        return await this.#request(prompt, AbortSignal.any([signal, AbortSignal.timeout(patience.silence)]));
      } catch (error) {
        if (error instanceof TransientFailure && error.retryAfter !== null) this.#holdUp(error.retryAfter);
        throw isNetworkFailure(error) ? unreachable(error, this.#settings) : error;
      }
    });
  }

  #holdUp(milliseconds: number): void {
    this.#notBefore = Math.max(this.#notBefore, performance.now() + milliseconds);
  }

  async #request(prompt: string, signal: AbortSignal): Promise<string> {
    const { address, key, api } = this.#settings;
    const response = await fetch(address, {
      method: "POST",
      redirect: "manual", // a redirection could take the key elsewhere
      headers: {
        "content-type": "application/json",
        "user-agent": "steerlab",
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify(this.#body(prompt)),
      signal,
    });
    if (!response.ok) throw await refusal(response, this.#settings);
    const text = textIn(api, await response.text());
    if (text === null) throw badAnswer("it sends no choice with a text", this.#settings);
    return text;
  }

  #body(prompt: string): Record<string, unknown> {
    const { model, api, maxTokens, parameters } = this.#settings;
    const asked = api === "chat" ? { messages: [{ role: "user", content: prompt }] } : { prompt };
    const body = { model, ...asked, temperature: 0, max_tokens: maxTokens, ...parameters };
    return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
  }
}

/** null where the answer has another form. A chat may have no content, when its tokens did not suffice: that is an empty reply. */
function textIn(api: "chat" | "completions", body: string): string | null {
  try {
    const { choices } = JSON.parse(body) as { choices: { message?: { content?: string | null }; text?: string }[] };
    const [choice] = choices;
    const text = api === "chat" ? (choice!.message!.content ?? "") : choice!.text;
    return typeof text === "string" ? text : null;
  } catch {
    return null;
  }
}
