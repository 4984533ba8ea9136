import { checkInput } from "../input/checkInput.ts";
import { isObject, kind } from "../input/kind.ts";
import type { CausalLM, GenerateOptions, Generation, LabelledSequence } from "../lm/causalLM.ts";
import { promptIds } from "../lm/promptIds.ts";
import { type Shown, type ShowsItself, showSelf } from "../output/shown.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import { trackRun } from "../runs/trackRun.ts";
import type { Session } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import { diversity } from "../tasks/metrics/diversity.ts";
import { checkAdapted, pairConfig, parentsOf } from "./adaptedPair.ts";
import { steer } from "./steer.ts";
import type { Strength } from "./strengthEstimators.ts";
import { type FanOut, SYSTEMS, type TextsData } from "./textsData.ts";
import { explorerData, type SteerOptions } from "./trace.ts";

export interface CompareTextsOptions extends SteerOptions, Pick<GenerateOptions, "maxTokens" | "stop"> {
  readonly strength: number | Strength;
  /** texts to draw from each model beside the greedy ones, 2 or more; none when left out */
  readonly samples?: number;
  /** of the drawn texts; 1 */
  readonly temperature?: number;
  /** of the drawn texts; 0 */
  readonly seed?: number;
}

export interface TextComparison extends TextsData, ShowsItself {
  readonly runId: string;
}

const COMPARE_TEXTS = {
  name: "compareTexts",
  code: "generate/bad-option",
  takes: [
    ["its prompt", kind((given: string) => typeof given === "string", "Give the text that all three models go on from.")],
    ["options", kind(isObject, "Give { strength }: a number, or what calibrate() returned.")],
  ],
} as const;

/**
 * What base, warm and steered model make of one prompt, greedily, with all three distributions after every prefix of each text: it shows itself
 * side by side. With `samples` also texts drawn from each, with how unlike one another they are. Logged as a run.
 * @throws `steer/not-adapted`, `steer/strength`, `steer/alpha`, `steer/outside`, `generate/bad-option`
 */
export function compareTexts(warm: AdaptedLM, prompt: string, o: CompareTextsOptions): Promise<TextComparison> {
  checkAdapted(warm);
  checkInput(COMPARE_TEXTS, [prompt, o]);
  checkSamples(o);
  const steered = steer(warm, o);
  const models: readonly CausalLM[] = [warm.base, warm, steered];
  const { strength, alpha, outside } = steered.steering;
  const config = { ...pairConfig(warm), prompt, strength, alpha, outside, samples: o.samples ?? 0, maxTokens: o.maxTokens };
  const start = {
    kind: "generation",
    name: `${warm.name}, three texts`,
    config,
    parents: parentsOf(warm),
    modelDigest: warm.digest,
  } as const;
  return trackRun({ ...start, ...(o.samples ? { seed: o.seed ?? 0 } : {}) }, async (run, session) => {
    const how = { ...(o.maxTokens === undefined ? {} : { maxTokens: o.maxTokens }), ...(o.stop ? { stop: o.stop } : {}) };
    const texts: Generation[] = [];
    for (const model of models) texts.push((await model.generateAll([prompt], how))[0]!);
    const fanOut = o.samples
      ? await drawTexts(models, prompt, { ...how, samples: o.samples, temperature: o.temperature ?? 1, seed: o.seed ?? 0 })
      : null;
    const explorer = await explorerOf(warm, prompt, texts, { alpha, outside }, session);
    const ways = texts.map(({ text, finish }) => ({ text, finish }));
    const data: TextsData = { prompt, strength, texts: ways, explorer: { ...explorer, runId: run.id }, fanOut };
    run.summary({
      ...Object.fromEntries(SYSTEMS.map((system, s) => [system, ways[s]!.text])),
      ...(fanOut ? { fanOut: fanOut.systems } : {}),
    });
    run.artifact("texts", data);
    return showingTexts({ ...data, runId: run.id });
  });
}

function explorerOf(
  warm: AdaptedLM,
  prompt: string,
  texts: readonly Generation[],
  { alpha, outside }: Required<SteerOptions>,
  session: Session,
) {
  const head = promptIds(warm, prompt);
  const sequences = texts.map((text) => labelledGeneration(warm, head, text));
  if (sequences.every(({ ids, from }) => ids.length === from)) {
    throw new SteerlabError("steer/no-labels", `No model says anything after ${JSON.stringify(prompt)}.`, {
      hint: "Try another prompt, or no stop text.",
    });
  }
  return explorerData(warm, sequences, { alpha, outside, title: `${warm.name}, three texts` }, session);
}

/** The end of the text is a choice like any other, and shown where it was made. */
function labelledGeneration({ tokenizer, context }: AdaptedLM, head: readonly number[], { ids, finish }: Generation): LabelledSequence {
  const all = [...head, ...ids];
  const ended = finish === "end-of-text" && tokenizer.endOfText !== null && all.length < context;
  return { ids: ended ? [...all, tokenizer.endOfText!] : all, from: head.length };
}

interface Drawing extends Pick<GenerateOptions, "maxTokens" | "stop"> {
  readonly samples: number;
  readonly temperature: number;
  readonly seed: number;
}

async function drawTexts(models: readonly CausalLM[], prompt: string, { samples, ...how }: Drawing): Promise<FanOut> {
  const systems: FanOut["systems"][number][] = [];
  for (const [s, model] of models.entries()) {
    const drawn = await model.generateAll(
      Array.from({ length: samples }, () => prompt),
      how,
    );
    systems.push({ system: SYSTEMS[s]!, texts: drawn.map(({ text }) => text), measures: diversity(drawn.map(({ ids }) => ids)) });
  }
  return { temperature: how.temperature, seed: how.seed, systems };
}

function checkSamples({ samples, temperature, seed }: CompareTextsOptions): void {
  const wrong = (name: string, value: unknown, hint: string) =>
    new SteerlabError("generate/bad-option", `${name} is ${String(value)}.`, { hint, details: { option: name } });
  if (samples !== undefined && samples !== 0 && !(Number.isInteger(samples) && samples >= 2)) {
    throw wrong("samples", samples, "Give a whole number of 2 or more: one text alone is like no other; leave it out for none.");
  }
  if (temperature !== undefined && !(temperature > 0 && Number.isFinite(temperature))) {
    throw wrong("temperature", temperature, "Give a number above 0: at 0 all drawn texts would be the greedy one.");
  }
  if (seed !== undefined && !Number.isSafeInteger(seed)) throw wrong("seed", seed, "Give a whole number.");
}

/** Not enumerable: spreading or storing it takes the numbers only. */
function showingTexts(data: TextsData & { readonly runId: string }): TextComparison {
  const { runId: _, ...texts } = data;
  return Object.defineProperty({ ...data }, showSelf, {
    value: (): Shown => ({ shown: "texts", texts }),
    enumerable: false,
  }) as TextComparison;
}
