import { TransientFailure } from "../../hub/retry.ts";
import { SteerlabError } from "../../steerlabError.ts";
import type { EndpointSettings } from "./endpointSettings.ts";

const details = ({ address, model }: EndpointSettings, more: object = {}) => ({ address, model, ...more });

/** What a refusing answer means. Those that may pass are transient. No message holds the key, whatever the server says. */
export async function refusal(response: Response, settings: EndpointSettings): Promise<SteerlabError | TransientFailure> {
  const { status } = response;
  const said = withoutKey(await saidBy(response), settings);
  if (status === 429) return rateLimited(response, settings, said);
  if (status >= 500 || status === 408) return new TransientFailure(failing(status, said, settings), { retryAfter: waitAsked(response) });
  if (status >= 300 && status < 400) return redirected(response, settings);
  if (status === 401 || status === 403) return refusedKey(status, settings);
  return refused(status, said, settings);
}

/** The server's own words, at most a line of them. */
async function saidBy(response: Response): Promise<string> {
  const text = await response.text().catch(() => "");
  return (messageIn(text) ?? text).replace(/\s+/g, " ").trim().slice(0, 200);
}

function messageIn(text: string): string | null {
  try {
    const { error, message } = JSON.parse(text) as { error?: { message?: unknown } | string; message?: unknown };
    const found = typeof error === "object" ? error?.message : (error ?? message);
    return typeof found === "string" ? found : null;
  } catch {
    return null;
  }
}

const withoutKey = (text: string, { key }: EndpointSettings): string => (key === null ? text : text.replaceAll(key, "…"));

/** `Retry-After` in ms: seconds or a date; null when it says nothing. */
function waitAsked(response: Response): number | null {
  const header = response.headers.get("retry-after");
  if (header === null) return null;
  const wait = /^\s*[\d.]+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}

function rateLimited(response: Response, settings: EndpointSettings, said: string): TransientFailure {
  const error = new SteerlabError("judge/rate-limited", `The judge ${settings.model} was asked too much${colon(said)}.`, {
    hint: "Try again later, or with a lower concurrency: what was judged is kept.",
    details: details(settings),
  });
  return new TransientFailure(error, { retryAfter: waitAsked(response) });
}

const failing = (status: number, said: string, settings: EndpointSettings): SteerlabError =>
  new SteerlabError("judge/failing-server", `The judge at ${settings.address} fails with status ${status}${colon(said)}.`, {
    hint: "Look at the server; what was judged is kept.",
    details: details(settings, { status }),
  });

const redirected = (response: Response, settings: EndpointSettings): SteerlabError =>
  new SteerlabError("judge/redirected", `The judge's address ${settings.address} points to another one, to which the key is not sent.`, {
    hint: "Give the address itself.",
    details: details(settings, { status: response.status, location: response.headers.get("location") }),
  });

const refusedKey = (status: number, settings: EndpointSettings): SteerlabError =>
  new SteerlabError(
    "judge/refused-key",
    settings.key === null
      ? `The judge at ${settings.address} wants a key, and there is none.`
      : `The judge at ${settings.address} refuses the key in ${settings.keyFrom}.`,
    { hint: `Set ${settings.keyFrom} where the workbench is started.`, details: details(settings, { status }) },
  );

const refused = (status: number, said: string, settings: EndpointSettings): SteerlabError =>
  new SteerlabError("judge/refused", `The judge at ${settings.address} refuses the request with status ${status}${colon(said)}.`, {
    hint:
      status === 404
        ? `Check the address, and that the server has a model ${JSON.stringify(settings.model)}.`
        : "Some models want other fields: see `parameters`.",
    details: details(settings, { status }),
  });

export const unreachable = (cause: unknown, settings: EndpointSettings): TransientFailure =>
  new TransientFailure(
    new SteerlabError("judge/unreachable", `The judge at ${settings.address} does not answer: ${reasonOf(cause)}.`, {
      hint: "Check the address and that the server runs; what was judged is kept.",
      details: details(settings),
      cause,
    }),
  );

export const badAnswer = (what: string, settings: EndpointSettings): TransientFailure =>
  new TransientFailure(
    new SteerlabError("judge/bad-answer", `The server at ${settings.address} does not answer as a judge: ${withoutKey(what, settings)}.`, {
      hint: `Check that it speaks the OpenAI protocol for ${settings.api === "chat" ? "chat completions" : "completions"}.`,
      details: details(settings),
    }),
  );

function reasonOf(cause: unknown): string {
  const { message, cause: inner } = cause as Error;
  const deeper = (inner as Error | undefined)?.message;
  return deeper ? `${message} (${deeper})` : message;
}

const colon = (said: string): string => (said === "" ? "" : `: ${said.replace(/\.$/, "")}`);
