// %% [markdown]
// # Is a steering step a gradient step, to first order?
// The method's argument: following the steering vector by a little changes the output distribution as a little more training would. Here both are done to
// one warm model. Training is one step of plain gradient descent on a batch of examples, of a smaller and smaller rate; steering is
// $\mu\,\hat\delta$ with the $\mu$ that comes nearest to what the step did to the logits of held-out answers.
//
// Two questions: do the two changes point the same way (cosine), and how far does the first-order prediction of either hold? Predicted is the gradient by
// the logits times their change: $\delta\cdot\Delta z$ for $\mathrm{KL}(P\,\|\,P_b)$, and $(P_w-e_{y^*})\cdot\Delta z$ for the cross-entropy.

// %%
import { loadModel, loadTask, lora, params, warmStart } from "steerlab";

const {
  model,
  task: name,
  data,
  seeds,
  steps,
  rate,
  rates,
  batch,
  train,
  test,
} = params({
  model: "wordnet-lm",
  task: "wordnet-classes",
  data: "",
  seeds: 3,
  steps: 20,
  rate: 1e-3,
  rates: "0.3,0.1,0.03,0.01,0.003,0.001",
  batch: 256,
  train: 1500,
  test: 100,
});
const base = await loadModel(model);
const task = await loadTask(name, { train, calibration: 1, test, ...(data ? { path: data } : {}) });
const stepRates = rates.split(",").map(Number);

// %% [markdown]
// ## One step further, at every rate
// From the same warm model each time; the examples of the step are training examples, the answers that are looked at are held out.

// %% kind="train"
import { acrossSeeds, firstOrder, gradientStep } from "steerlab";

const examples = task.train.slice(0, batch);
const { bySeed } = await acrossSeeds(seeds, async (seed) => {
  const warm = await warmStart(base, task.train, { adapter: lora({ rank: 8, alpha: 16 }), steps, batchSize: 16, learningRate: rate, seed });
  const found = [];
  for (const stepRate of stepRates) {
    const { model: stepped, gradientNorm } = await gradientStep(warm, examples, { rate: stepRate });
    found.push({ fallToFirstOrder: stepRate * gradientNorm ** 2, ...(await firstOrder(warm, stepped, task.test.items)) });
    stepped.dispose();
  }
  warm.dispose();
  return { bySeed: found };
});
const compared = stepRates.map((stepRate, k) => ({ stepRate, seeds: bySeed.map((found) => found[k]!) }));

// %% [markdown]
// ## Do both point the same way?
// The cosine between the training step's change of logits and $\hat\delta$, over all held-out answer tokens, with a constant taken out at each position: under
// the covariance of $P_w$, which is what decides about divergences and losses, and with every token of the vocabulary counting the same. A cosine of 1 would
// be an exact equivalence. Means over seeds, lowest and highest seed in brackets.

// %%
import { show, table } from "steerlab";

const digits = (value: number) => Number(value.toPrecision(3)).toString();
const overSeeds = (values: readonly number[]) => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return `${digits(mean)} [${digits(Math.min(...values))}, ${digits(Math.max(...values))}]`;
};
const { tokens } = bySeed[0]![0]!;
const size = `${tokens} answer tokens of ${task.test.items.length} held-out questions, ${seeds} seeds, mean [lowest, highest] over seeds`;
table(
  compared.map(({ stepRate, seeds: found }) => ({
    rate: stepRate,
    "cosine under P_w": overSeeds(found.map(({ cosine }) => cosine.weighted)),
    "cosine, unweighted": overSeeds(found.map(({ cosine }) => cosine.plain)),
    "nearest μ": overSeeds(found.map(({ strength }) => strength)),
  })),
  { caption: size },
);

// %% [markdown]
// ## How far does the first-order prediction hold?
// Changes of KL and cross-entropy on the held-out answers, nats a token, predicted and measured: by the training step, and by steering as far. The columns
// "off" are |measured / predicted − 1|, the largest over seeds.

// %%
import type { FirstOrder } from "steerlab";

const kinds = ["training", "steering"] as const;
const quantities = ["kl", "crossEntropy"] as const;
const off = (found: readonly FirstOrder[], kind: (typeof kinds)[number], quantity: (typeof quantities)[number]) =>
  Math.max(...found.map((one) => Math.abs(one[kind][quantity].measured / one[kind][quantity].predicted - 1)));
for (const kind of kinds) {
  show(
    table(
      compared.map(({ stepRate, seeds: found }) => ({
        ...(kind === "training" ? { rate: stepRate } : { μ: overSeeds(found.map(({ strength }) => strength)) }),
        "KL predicted": overSeeds(found.map((one) => one[kind].kl.predicted)),
        "KL measured": overSeeds(found.map((one) => one[kind].kl.measured)),
        "KL off": off(found, kind, "kl"),
        "loss predicted": overSeeds(found.map((one) => one[kind].crossEntropy.predicted)),
        "loss measured": overSeeds(found.map((one) => one[kind].crossEntropy.measured)),
        "loss off": off(found, kind, "crossEntropy"),
      })),
      { caption: `${kind === "training" ? "The training step" : "Steering"}: ${size}` },
    ),
  );
}

// %%
import { chart } from "steerlab";

chart.firstOrder(compared.map(({ stepRate, seeds: found }) => ({ size: stepRate, results: found })));

// %% [markdown]
// ## The band in which it is good to 10 %
// The largest rate up to which the prediction is off by at most 10 % in every seed, at it and at all smaller rates tried, with the $\mu$ that comes nearest.

// %%
const rising = compared.toSorted((a, b) => a.stepRate - b.stepRate);
const band = (kind: (typeof kinds)[number], quantity: (typeof quantities)[number]) => {
  const beyond = rising.findIndex(({ seeds: found }) => off(found, kind, quantity) > 0.1);
  return rising.at(beyond < 0 ? -1 : beyond - 1 < 0 ? rising.length : beyond - 1) ?? null;
};
table(
  kinds.flatMap((kind) =>
    quantities.map((quantity) => {
      const last = band(kind, quantity);
      return {
        step: kind,
        "change of": quantity === "kl" ? "KL" : "cross-entropy",
        "good to 10 % up to rate": last?.stepRate ?? "none tried",
        μ: last && overSeeds(last.seeds.map(({ strength }) => strength)),
        "change, nats a token": last && overSeeds(last.seeds.map((one) => one[kind][quantity].measured)),
        "of the rates tried": stepRates.length,
        seeds,
      };
    }),
  ),
);

// %% [markdown]
// ## What it does not show
// That either is good: a step along the steering vector and a training step are alike to first order only as far as the cosine says, and the training step
// lowers the loss of the answers by what its gradient knows of them. Adam's steps, which are no gradient steps; other adapters; larger models.
