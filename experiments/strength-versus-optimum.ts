// %% [markdown]
// # How far from the optimum does each estimate of the strength land?
// The strength is estimated on calibration questions; the optimum is that of the held-out questions themselves, which nobody would know. The distance
// between the two in $\mu$ says little, since the loss may be flat there: what counts is the **regret**, the cross-entropy at the estimate minus the
// cross-entropy at the held-out optimum, in nats a token.
//
// - `exact`: the minimiser of the summed loss, which is convex in $\mu$
// - `ratio`: one Newton step on the summed loss, $\sum_i(\hat\delta_i(y^*_i)-\mathrm E[\hat\delta_i])\,/\,\sum_i\mathrm{Var}(\hat\delta_i)$
// - `mean`: the paper's closed form, one Newton step a token, then averaged; `median` of the same steps
//
// On another model: `--param model=Qwen/Qwen2.5-0.5B --param task=arc-easy --param data=FOLDER --param rate=2e-4 --param steps=30`.

// %%
import { loadModel, loadTask, params } from "steerlab";

const {
  model,
  task: name,
  data,
  seeds,
  steps,
  rate,
  sizes,
  usual,
  train,
  test,
} = params({
  model: "wordnet-lm",
  task: "wordnet-classes",
  data: "",
  seeds: 5,
  steps: 20,
  rate: 1e-3,
  sizes: "10,25,50,100,200",
  usual: 100,
  train: 1500,
  test: 400,
});
const calibrationSizes = sizes.split(",").map(Number);
const calibration = Math.max(usual, ...calibrationSizes);
const base = await loadModel(model);
const task = await loadTask(name, { train, calibration, test, ...(data ? { path: data } : {}) });
task;

// %% [markdown]
// ## One warm start a seed; every estimate on the same calibration questions
// All are evaluated on the same held-out questions, and so is the held-out optimum.

// %% kind="evaluate"
import { acrossSeeds, calibrate, evaluate, lora, steer, warmStart } from "steerlab";

const split = { ...task.test, metrics: ["crossEntropy"] as const };
const estimators = ["exact", "ratio", "median", "mean"] as const;
const measured = await acrossSeeds(seeds, async (seed) => {
  const warm = await warmStart(base, task.train, { adapter: lora({ rank: 8, alpha: 16 }), steps, batchSize: 16, learningRate: rate, seed });
  const at = (strength: number | null) => evaluate(steer(warm, { strength: strength ?? Number.NaN }), split);
  const strength = await calibrate(warm, task.calibration.slice(0, usual));
  const optimum = await calibrate(warm, task.test.items);
  const bySize = await Promise.all(calibrationSizes.map((size) => calibrate(warm, task.calibration.slice(0, size))));
  const found = { strength, optimum, bySize, warm: await evaluate(warm, split), atOptimum: await at(optimum.exact) };
  const atEstimates = {
    exact: await at(strength.exact),
    ratio: await at(strength.ratio),
    median: await at(strength.median),
    mean: await at(strength.mean),
  };
  const atSizes = [];
  for (const own of bySize) atSizes.push(await at(own.exact));
  warm.dispose();
  return { ...found, ...atEstimates, atSizes };
});

// %% [markdown]
// ## The strengths
// One row a seed. The intervals (95 %) are of the exact minimum over resampled questions; the last column says how much of the closed form's average is
// held by the largest 1 % of its single steps.

// %%
import { table } from "steerlab";

const withInterval = ({ exact, interval }: { exact: number | null; interval: readonly [number, number] }) =>
  `${exact?.toFixed(2)} [${interval[0].toFixed(2)}, ${interval[1].toFixed(2)}]`;
table(
  measured.strength.map((strength, seed) => ({
    seed,
    "held-out optimum": withInterval(measured.optimum[seed]!),
    exact: withInterval(strength),
    ratio: strength.ratio,
    median: strength.median,
    "mean (closed form)": strength.mean,
    "held by 1 %": strength.tails?.topShare,
  })),
  { caption: `${usual} calibration and ${task.test.items.length} held-out questions of ${task.name}, ${steps} steps` },
);

// %% [markdown]
// ## The regrets
// Against the held-out optimum, over questions and seeds: 0 is the best that any strength could do. The warm model's row is what steering could save.

// %%
import { differenceRow } from "steerlab";

const regret = (system: (typeof estimators)[number] | "warm") => differenceRow(measured.atOptimum, measured[system], "crossEntropy");
table(
  [...estimators, "warm" as const].map((estimate) => ({
    estimate: estimate === "warm" ? "none: the warm model" : estimate,
    ...regret(estimate),
  })),
  { caption: "Estimate − held-out optimum, nats a token; “before” is the cross-entropy at the optimum" },
);

// %% [markdown]
// ## How many calibration questions does the exact minimiser need?

// %%
import { chart } from "steerlab";

const bySize = calibrationSizes.map((size, k) => ({
  size,
  ...differenceRow(
    measured.atOptimum,
    measured.atSizes.map((evaluations) => evaluations[k]!),
    "crossEntropy",
  ),
}));
const note = `${task.test.items.length} held-out questions, ${seeds} seeds, 95 %`;
chart.intervals([{ name: "exact", color: "steered", points: bySize.map(({ size, ...row }) => ({ x: size, ...row })) }], {
  title: "Regret of the exact minimiser",
  note,
  x: "calibration questions",
  y: "nats a token",
  logX: true,
});

// %%
const strengthsAt = (k: number) => measured.bySize.map((strengths) => strengths[k]!.exact?.toFixed(2)).join(", ");
table(
  bySize.map(({ size, ...row }, k) => ({ "calibration questions": size, strengths: strengthsAt(k), ...row })),
  { caption: "Exact minimiser − held-out optimum, nats a token" },
);

// %% [markdown]
// ## Against a sweep
// The whole curve of the first seed's warm start, with every estimate marked where it lands.

// %% kind="sweep"
import { sweep } from "steerlab";

const first = await warmStart(base, task.train, {
  adapter: lora({ rank: 8, alpha: 16 }),
  steps,
  batchSize: 16,
  learningRate: rate,
  seed: 0,
});
const curve = await sweep(first, split, { calibration: task.calibration.slice(0, usual) });
chart.sweep(curve);

// %% [markdown]
// ## What it does not show
// The optimum of anything but cross-entropy with fixed prefixes: accuracy and free text are not convex in $\mu$. Calibration questions come from the same
// distribution as the held-out ones here; where they do not, the estimate shifts.
