// %% [markdown]
// # Warm and steered, with four adapter methods and one more
// The paper's main table sets each adapter method's warm start beside the same model steered. Here it is made again: LoRA, IA³, prompt tuning,
// P-Tuning v2, and P-Tuning, several seeds each, with intervals, and with what a reader would ask for beside it: a temperature, an extrapolation of logits, and
// a quarter more training.
//
// On another model: `--param model=Qwen/Qwen2.5-0.5B --param task=arc-easy --param data=FOLDER`, and rates that suit it.

// %%
import { evaluate, loadModel, loadTask, params, table } from "steerlab";

const {
  model,
  task: name,
  data,
  seeds,
  level,
  most,
  every,
  train,
  calibration,
  test,
} = params({
  model: "wordnet-lm",
  task: "wordnet-classes",
  data: "",
  seeds: 3,
  level: 0.45,
  most: 100,
  every: 5,
  train: 1500,
  calibration: 100,
  test: 200,
});
const base = await loadModel(model);
const task = await loadTask(name, { train, calibration, test, ...(data ? { path: data } : {}) });
task;

// %% [markdown]
// ## How each method is trained
// A warm start is meant to be unfinished, and methods learn at very different speeds. So that none is favoured, all are stopped at the same place: each
// method is trained on seed 0 at a few learning rates, the rate that has the lowest loss on the calibration questions in the end is taken, and the steps are
// those at which that loss has come down to a share (`level`) of the base model's. The test questions are not looked at.

// %%
import { type AdapterSpec, ia3, lora, promptTuning, pTuning, pTuningV2 } from "steerlab";

const methods: Record<string, { adapter: AdapterSpec; rates: readonly number[] }> = {
  LoRA: { adapter: lora({ rank: 8, alpha: 16 }), rates: [3e-4, 1e-3] },
  "IA³": { adapter: ia3(), rates: [1e-2, 3e-2] },
  "prompt tuning": { adapter: promptTuning({ tokens: 10 }), rates: [0.1, 0.3] },
  "P-Tuning v2": { adapter: pTuningV2({ tokens: 10 }), rates: [3e-2, 0.1] },
  "P-Tuning": { adapter: pTuning({ tokens: 10 }), rates: [3e-3, 1e-2] },
};
const asked = {
  task: task.name,
  items: task.calibration.map((example) => ({ ...example, subject: "" })),
  metrics: ["crossEntropy"] as const,
};
const baseLoss = (await evaluate(base, { ...task.test, ...asked, digest: "calibration" })).metrics.crossEntropy!;
const target = level * baseLoss;

// %% kind="train"
import { runs, warmStart } from "steerlab";

const trained = (adapter: AdapterSpec, learningRate: number, steps: number, seed: number) =>
  warmStart(base, task.train, { adapter, learningRate, steps, seed, batchSize: 16, warmupSteps: Math.min(10, most) });

/** The calibration loss after every few steps. */
async function course(adapter: AdapterSpec, learningRate: number): Promise<{ steps: number; loss: number }[]> {
  const looking = { validation: task.calibration, evaluateEvery: every, keep: "last" } as const;
  const options = { adapter, learningRate, steps: most, seed: 0, batchSize: 16, warmupSteps: Math.min(10, most), ...looking };
  const warm = await warmStart(base, task.train, options);
  const looks = runs.series(warm.runId!, "validationLoss");
  warm.dispose();
  return Array.from(looks.steps, (step, k) => ({ steps: step + 1, loss: looks.values[k]! }));
}
async function chosen(method: string) {
  const { adapter, rates } = methods[method]!;
  const tried = [];
  for (const rate of rates) tried.push({ rate, looks: await course(adapter, rate) });
  const best = tried.reduce((a, b) => (b.looks.at(-1)!.loss < a.looks.at(-1)!.loss ? b : a));
  const stop = best.looks.find(({ loss }) => loss <= target) ?? best.looks.at(-1)!;
  return {
    method,
    adapter,
    rate: best.rate,
    steps: stop.steps,
    loss: stop.loss,
    atEnd: tried.map(({ rate, looks }) => ({ rate, loss: looks.at(-1)!.loss })),
  };
}
const settings: Awaited<ReturnType<typeof chosen>>[] = [];
for (const method of Object.keys(methods)) settings.push(await chosen(method));
table(
  settings.map(({ method, rate, steps, loss, atEnd }) => ({
    method,
    rate,
    steps,
    "calibration loss there": loss,
    [`after ${most} steps`]: atEnd.map((one) => `${one.rate}: ${one.loss.toFixed(2)}`).join(", "),
  })),
  {
    caption: `Base model: ${baseLoss.toFixed(3)} nats a token on ${task.calibration.length} calibration questions, seed 0; stopped at ${target.toFixed(3)}`,
  },
);

// %% [markdown]
// ## Every method, every seed
// Strengths of steering and of both controls come from the same calibration questions, by the same criterion.

// %% kind="evaluate"
import { acrossSeeds, evaluateSystems } from "steerlab";

async function measure({ method, adapter, rate, steps }: (typeof settings)[number]) {
  const systems = await acrossSeeds(seeds, async (seed) => {
    const [warm, further] = [await trained(adapter, rate, steps, seed), await trained(adapter, rate, Math.ceil(1.25 * steps), seed)];
    const measured = { ...(await evaluateSystems(warm, task)), longer: await evaluate(further, task.test) };
    for (const lm of [warm, further]) lm.dispose();
    return measured;
  });
  return { method, ...systems };
}
const measured: Awaited<ReturnType<typeof measure>>[] = [];
for (const setting of settings) measured.push(await measure(setting));

// %% [markdown]
// ## The table
// Means over questions and seeds; 95 % bootstrap intervals over both, differences paired.

// %%
import { differenceRow, type EvaluatedMetric, intervalText } from "steerlab";

const metrics = (["crossEntropy", "exactMatch", "accuracy", "mc1", "mc2"] as const).filter(
  (metric) => metric in measured[0]!.warm[0]!.metrics,
);
const against = (a: Parameters<typeof differenceRow>[0], b: Parameters<typeof differenceRow>[1], metric: EvaluatedMetric) => {
  const { difference, ...row } = differenceRow(a, b, metric);
  return { ...row, change: intervalText({ ...row, mean: difference }) };
};
const size = `${task.test.items.length} questions of ${task.name}, ${seeds} seeds, 95 % paired bootstrap over questions and seeds`;
table(
  measured.flatMap(({ method, warm, steered, strength }) =>
    metrics.map((metric) => {
      const { before, after, change, questions } = against(warm, steered, metric);
      const mu = metric === metrics[0] ? strength.map(({ recommended }) => recommended?.toFixed(2)).join(", ") : "";
      return { method, metric, warm: before, steered: after, "steered − warm": change, μ: mu, questions, seeds };
    }),
  ),
  { caption: size },
);

// %% [markdown]
// ## Does anything simpler do as much?
// Steered − control: below zero in cross-entropy, above zero elsewhere, speaks for steering.

// %%
const controls = ["temperature", "extrapolation", "longer"] as const;
table(
  measured.flatMap(({ method, steered, ...systems }) =>
    metrics.map((metric) => ({
      method,
      metric,
      ...Object.fromEntries(controls.map((control) => [`− ${control}`, against(systems[control], steered, metric).change])),
      questions: task.test.items.length,
      seeds,
    })),
  ),
  { caption: `Steered − control; longer: a quarter more steps. ${size}` },
);

// %% [markdown]
// ## What a reader should ask before believing it
// The card of the method in which steering gains most.

// %%
import { claim } from "steerlab";

const gainOf = (one: (typeof measured)[number]) => differenceRow(one.warm, one.steered, "crossEntropy").difference;
const strongest = measured.reduce((best, one) => (gainOf(one) < gainOf(best) ? one : best));
const { warm, steered, temperature, extrapolation, longer } = strongest;
claim({ baseline: warm, method: steered, controls: { temperature, extrapolation, "longer warm start": longer } });

// %% [markdown]
// ## What it does not show
// Other stopping places: the window in which steering helps is narrow (`warm-start-length.ts`), and the place was chosen by loss, not for the best gain.
// Rates were chosen from two each, on one seed. One task, one small model.
