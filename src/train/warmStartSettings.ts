import { checkInput } from "../input/checkInput.ts";
import { anything, fieldsOf, type Kind, kind, optionsOf } from "../input/kind.ts";
import type { LanguageModel } from "../lm/languageModel.ts";
import { textContext } from "../peft/adapterMethod.ts";
import type { AdapterSpec } from "../peft/adapterSpec.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { Example } from "../tasks/task.ts";
import { examplesKind } from "../tasks/taskKinds.ts";
import type { ScheduleName } from "./schedule.ts";

export interface WarmStartOptions {
  readonly adapter: AdapterSpec;
  /** left out, as many as `epochs` make */
  readonly steps?: number;
  /** 1 */
  readonly epochs?: number;
  /** examples a batch, and a step when nothing is accumulated; 16 */
  readonly batchSize?: number;
  /** batches a step: their gradients are added up, which trains as a batch of all of them would, in less memory; 1 */
  readonly accumulate?: number;
  /** whether examples of like length come into one batch, for less padding; the order stays drawn by the seed; false */
  readonly groupByLength?: boolean;
  /** the schedule's peak; 1e-3 */
  readonly learningRate?: number;
  /** "constant" */
  readonly schedule?: Exclude<ScheduleName, "trapezoid">;
  /** steps in which the rate rises from 0; 10, or half of the steps when they are fewer than 20 */
  readonly warmupSteps?: number;
  /** 0 */
  readonly weightDecay?: number;
  /** largest norm of the gradient; 1 */
  readonly clipNorm?: number;
  /** of prompt and completion together, where a longer prompt loses its beginning; the model's context, less the adapter's virtual tokens */
  readonly maxTokens?: number;
  /** of the adapter's first values, the examples' order and dropout; 0 */
  readonly seed?: number;
  /** held-out examples, or the share of the examples to hold out; none */
  readonly validation?: readonly Example[] | number;
  /** steps between two looks at the held-out loss, which is always looked at in the end; a tenth of the steps */
  readonly evaluateEvery?: number;
  /** looks without an improvement after which training stops; never */
  readonly patience?: number;
  /** nats a token that count as an improvement; 0 */
  readonly minImprovement?: number;
  /** which adapter is returned: that of the lowest held-out loss, or the last one; "best" where something is held out */
  readonly keep?: "best" | "last";
  /** steps between two checkpoints, and one when it is interrupted; none */
  readonly checkpointEvery?: number;
  /** whether a training of the same settings goes on from its checkpoint, or the path of a checkpoint to begin from with other settings; true */
  readonly resume?: boolean | string;
  /** whether every checkpoint stays when the training has ended, as `checkpoints` of the model; else the newest two are there until then; false */
  readonly keepCheckpoints?: boolean;
  /** .steerlab/checkpoints in the workspace */
  readonly checkpointFolder?: string;
  /** examples to look at while it trains: their mean KL(warm ‖ base) is logged as `kl`, and their positions are kept step by step; none */
  readonly watch?: readonly Example[];
  /** steps between two such looks, beside those at checkpoints; a tenth of the steps */
  readonly watchEvery?: number;
  /** steps in a row whose loss is worse than guessing, and than the first step's, by more than a nat: then training stops; 20, and 0 never stops */
  readonly explosionSteps?: number;
}

type Chosen = "validation" | "patience" | "checkpointEvery" | "checkpointFolder" | "watch";

export type WarmStartSettings = Required<Omit<WarmStartOptions, Chosen>> & {
  readonly validation: readonly Example[] | number | null;
  readonly patience: number | null;
  readonly watch: readonly Example[] | null;
  readonly checkpointEvery: number | null;
  readonly checkpointFolder: string | null;
};

const anAdapter = kind(({ kind }: AdapterSpec) => typeof kind === "string", "Give an adapter, such as lora({ rank: 8 }).");
/** A share is looked at with the other settings. */
const heldOut: Kind = (given, at) => (typeof given === "number" ? null : examplesKind(given, at));
const WARM_START = {
  name: "warmStart",
  code: "train/bad-option",
  takes: [
    ["its examples", examplesKind],
    ["options", fieldsOf({ adapter: anAdapter }, "Give { adapter: lora(), steps: 20 }.")],
    [
      "options",
      optionsOf<WarmStartOptions>({
        ...{ adapter: anything, steps: anything, epochs: anything, batchSize: anything, accumulate: anything, groupByLength: anything },
        ...{ learningRate: anything, schedule: anything, warmupSteps: anything, weightDecay: anything, clipNorm: anything },
        ...{ maxTokens: anything, seed: anything, validation: heldOut, evaluateEvery: anything, patience: anything },
        ...{ minImprovement: anything, keep: anything, checkpointEvery: anything, resume: anything, keepCheckpoints: anything },
        ...{ checkpointFolder: anything, watch: examplesKind, watchEvery: anything, explosionSteps: anything },
      }),
    ],
  ],
} as const;

/** @throws SteerlabError `train/no-examples`, `train/bad-option`, `task/not-an-example` */
export function warmStartSettings(base: LanguageModel, examples: readonly Example[], options: WarmStartOptions): WarmStartSettings {
  checkInput(WARM_START, [examples, options, options]);
  if (examples.length === 0) {
    throw new SteerlabError("train/no-examples", "The warm start has no examples.", { hint: "Give at least one { prompt, completion }." });
  }
  const context = textContext(options.adapter, base.config);
  const { epochs = 1, batchSize = 16, accumulate = 1, validation = null } = options;
  for (const [name, value] of Object.entries({ epochs, batchSize, accumulate })) checkCount(name, value);
  const trained = typeof validation === "number" ? examples.length - Math.round(validation * examples.length) : examples.length;
  const steps = options.steps ?? epochs * Math.ceil(trained / (batchSize * accumulate));
  const settings: WarmStartSettings = {
    ...{ learningRate: 1e-3, schedule: "constant", warmupSteps: Math.min(10, Math.floor(steps / 2)), weightDecay: 0, clipNorm: 1 },
    ...{
      maxTokens: context,
      seed: 0,
      groupByLength: false,
      evaluateEvery: Math.max(1, Math.round(steps / 10)),
      watch: null,
      watchEvery: Math.max(1, Math.round(steps / 10)),
      patience: null,
    },
    ...{
      minImprovement: 0,
      keep: "best",
      checkpointEvery: null,
      keepCheckpoints: false,
      resume: true,
      checkpointFolder: null,
      explosionSteps: 20,
    },
    ...given(options),
    ...{ steps, epochs, batchSize, accumulate, validation },
  };
  checkSettings(settings, context);
  return settings;
}

/** An option that is there but undefined is left out. */
const given = (options: WarmStartOptions): WarmStartOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as unknown as WarmStartOptions;

function checkSettings(settings: WarmStartSettings, context: number): void {
  const { learningRate, warmupSteps, weightDecay, clipNorm, maxTokens, seed, minImprovement, keep, explosionSteps } = settings;
  for (const name of ["steps", "evaluateEvery", "watchEvery"] as const) checkCount(name, settings[name]);
  for (const name of ["patience", "checkpointEvery"] as const) if (settings[name] !== null) checkCount(name, settings[name]);
  for (const [name, value] of Object.entries({ warmupSteps, explosionSteps })) check(name, value, isWhole(value, 0), "a whole number, 0 or above"); // biome-ignore format: one line
  for (const [name, value] of Object.entries({ weightDecay, minImprovement })) check(name, value, value >= 0, "0 or above");
  check("learningRate", learningRate, learningRate > 0 && Number.isFinite(learningRate), "a number above 0");
  check("clipNorm", clipNorm, clipNorm > 0, "a number above 0");
  check("maxTokens", maxTokens, isWhole(maxTokens, 2) && maxTokens <= context, `2 to ${context}, the context`);
  check("seed", seed, Number.isInteger(seed), "a whole number");
  check("keep", keep, keep === "best" || keep === "last", `"best" or "last"`);
  const heldOut = settings.validation !== null && settings.validation !== 0;
  const { keepCheckpoints, checkpointEvery } = settings;
  check(
    "keepCheckpoints",
    keepCheckpoints,
    !keepCheckpoints || checkpointEvery !== null,
    "checkpointEvery with it: how often one is written",
  );
  check("patience", settings.patience, settings.patience === null || heldOut, "validation with it: patience looks at the held-out loss");
}

const isWhole = (value: number, least: number): boolean => Number.isInteger(value) && value >= least;

const checkCount = (name: string, value: number): void => check(name, value, isWhole(value, 1), "a whole number above 0");

function check(name: string, value: unknown, fine: boolean, expected: string): void {
  if (!fine) throw new SteerlabError("train/bad-option", `${name} is ${String(value)}.`, { hint: `Give ${expected}.` });
}
