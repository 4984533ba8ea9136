import type { Patience } from "../../hub/hubSettings.ts";
import { SteerlabError } from "../../steerlabError.ts";
import type { JudgeAsks } from "./judge.ts";
import { checkAsks } from "./judgePrompts.ts";

export interface EndpointJudgeOptions {
  /** such as `https://host/v1`; `STEERLAB_JUDGE_URL` when left out */
  readonly url?: string;
  /** the name that the endpoint knows it by; `STEERLAB_JUDGE_MODEL` when left out */
  readonly model?: string;
  /**
   * Environment variable with the key, so that no key stands in a notebook or a run. `STEERLAB_JUDGE_KEY` when left out, and then it is
   * only sent to the host of `STEERLAB_JUDGE_URL`.
   */
  readonly keyFrom?: string;
  /** `/chat/completions` or `/completions`; chat when left out */
  readonly api?: "chat" | "completions";
  /** TruthfulQA's published prompts, for a judge that was trained on them, or instructions; by default published for completions only */
  readonly prompt?: "published" | "instructions";
  /** both when left out */
  readonly asks?: readonly JudgeAsks[];
  /** the model's name when left out */
  readonly name?: string;
  /** requests under way at once; 4 when left out */
  readonly concurrency?: number;
  /** of a reply; 16 when left out. Models that think aloud need more. */
  readonly maxTokens?: number;
  /** what else goes into the request, such as `{ reasoning_effort: "low" }`; null takes a field out */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** how long to bear with a server that fails; ms */
  readonly patience?: Partial<Patience>;
}

export interface EndpointSettings {
  readonly address: string;
  readonly model: string;
  readonly key: string | null;
  /** the variable, for messages */
  readonly keyFrom: string;
  readonly api: "chat" | "completions";
  readonly prompt: "published" | "instructions";
  readonly asks: readonly JudgeAsks[];
  readonly name: string;
  readonly concurrency: number;
  readonly maxTokens: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly patience: Patience;
}

type Environment = Readonly<Record<string, string | undefined>>;

const PATIENCE: Patience = { attempts: 6, firstWait: 1000, silence: 60_000, longestWait: 120_000 };

/** @throws SteerlabError `judge/no-endpoint`, `judge/bad-url`, `judge/no-model`, `judge/no-key`, `judge/asks`, `judge/concurrency` */
export function endpointSettings(o: EndpointJudgeOptions, environment: Environment = process.env): EndpointSettings {
  const base = baseUrl(o.url ?? environment.STEERLAB_JUDGE_URL);
  const model = o.model ?? environment.STEERLAB_JUDGE_MODEL;
  if (!model) throw new SteerlabError("judge/no-model", "The judge has no model.", { hint: "Give model, or set STEERLAB_JUDGE_MODEL." });
  const api = o.api ?? "chat";
  const concurrency = o.concurrency ?? 4;
  if (!(Number.isSafeInteger(concurrency) && concurrency >= 1)) {
    throw new SteerlabError("judge/concurrency", `concurrency is ${concurrency}.`, { hint: "Give a whole number from 1 up." });
  }
  return {
    address: `${base}/${api === "chat" ? "chat/completions" : "completions"}`,
    model,
    key: keyFor(base, o.keyFrom, environment),
    keyFrom: o.keyFrom ?? "STEERLAB_JUDGE_KEY",
    api,
    prompt: o.prompt ?? (api === "chat" ? "instructions" : "published"),
    asks: checkAsks(o.asks ?? ["truth", "info"]),
    name: o.name ?? model,
    concurrency,
    maxTokens: o.maxTokens ?? 16,
    parameters: o.parameters ?? {},
    patience: { ...PATIENCE, ...o.patience },
  };
}

/** An address without a path gets `/v1`, as all such servers have it. */
function baseUrl(given: string | undefined): string {
  if (!given) {
    throw new SteerlabError("judge/no-endpoint", "The judge has no address.", { hint: "Give url, or set STEERLAB_JUDGE_URL." });
  }
  const url = URL.parse(given);
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    const shown = url ? `${url.protocol}//${url.host}` : JSON.stringify(given);
    throw new SteerlabError("judge/bad-url", `The judge's address ${shown} cannot be used.`, {
      hint: "Give http or https, a host and a path, without a name or password; the key comes from an environment variable.",
    });
  }
  return `${url.origin}${url.pathname === "/" ? "/v1" : url.pathname.replace(/\/+$/, "")}`;
}

/** The common key belongs to one host; another host gets only a key that was meant for it. */
function keyFor(base: string, keyFrom: string | undefined, environment: Environment): string | null {
  if (keyFrom !== undefined) {
    const key = cleanKey(environment[keyFrom], keyFrom);
    if (key) return key;
    throw new SteerlabError("judge/no-key", `The environment variable ${keyFrom} is not set.`, {
      hint: "Set it where the workbench is started.",
    });
  }
  const own = URL.parse(environment.STEERLAB_JUDGE_URL ?? "")?.origin;
  return own === new URL(base).origin ? cleanKey(environment.STEERLAB_JUDGE_KEY, "STEERLAB_JUDGE_KEY") : null;
}

/** A key that no header can hold is refused here: fetch would repeat it in its message. */
function cleanKey(given: string | undefined, variable: string): string | null {
  const key = given?.trim();
  if (!key) return null;
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new SteerlabError(
    "judge/no-key",
    `The environment variable ${variable} holds no key: it has spaces or characters that a key cannot have.`,
    {
      hint: "Set it to the key alone.",
    },
  );
}
