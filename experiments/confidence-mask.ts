// %% [markdown]
// # What does the confidence mask do?
// The steering vector is kept on $M=\{y: P_w(y)\ge\alpha\max P_w\}$. A small $\alpha$ keeps many tokens, a large one hardly more than the likeliest.
// Outside the mask the warm logits stay (`keep`) or the tokens are removed (`drop`). Removing tokens can make the right answer impossible: then its
// cross-entropy is infinite, so `drop` can be judged only by what is chosen, and by how often the answer is still in reach.
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
  alphas,
  train,
  calibration,
  test,
} = params({
  model: "wordnet-lm",
  task: "wordnet-classes",
  data: "",
  seeds: 3,
  steps: 20,
  rate: 1e-3,
  alphas: "0.001,0.01,0.03,0.1,0.3,0.9",
  train: 1500,
  calibration: 100,
  test: 300,
});
const masks = alphas.split(",").map(Number);
const base = await loadModel(model);
const task = await loadTask(name, { train, calibration, test, ...(data ? { path: data } : {}) });
task;

// %%
import type { Trace } from "steerlab";

/** Mean size of the mask, and the share of labelled tokens that are in it. */
function inReach(seen: Trace): { tokens: number; reach: number } {
  const inside = seen.tokens.filter(({ id }, position) => seen.steered(position, 0).some((row) => row.id === id)).length;
  const tokens = seen.tokens.reduce((sum, { maskSize }) => sum + maskSize, 0) / seen.tokens.length;
  return { tokens, reach: inside / seen.tokens.length };
}

// %% [markdown]
// ## The same warm starts under every mask
// Each mask has its own exact strength, from the same calibration questions. `drop` leaves calibration tokens out whose right answer it removes.

// %% kind="evaluate"
import { acrossSeeds, calibrate, evaluate, lora, steer, trace, warmStart } from "steerlab";

const likelihood = { ...task.test, metrics: ["crossEntropy"] as const };
const greedy = { ...task.test, metrics: ["exactMatch"] as const };
const measured = await acrossSeeds(seeds, async (seed) => {
  const warm = await warmStart(base, task.train, { adapter: lora({ rank: 8, alpha: 16 }), steps, batchSize: 16, learningRate: rate, seed });
  const underMask = async (alpha: number) => {
    const [keep, drop] = [
      await calibrate(warm, task.calibration, { alpha }),
      await calibrate(warm, task.calibration, { alpha, outside: "drop" }),
    ];
    const [kept, dropped] = [steer(warm, { strength: keep }), steer(warm, { strength: drop })];
    const { tokens, reach } = inReach(await trace(warm, task.calibration, { alpha }));
    return {
      keep,
      drop,
      tokens,
      reach,
      likelihood: await evaluate(kept, likelihood),
      kept: await evaluate(kept, greedy),
      dropped: await evaluate(dropped, greedy),
    };
  };
  const found = { warmLikelihood: await evaluate(warm, likelihood), warmGreedy: await evaluate(warm, greedy) };
  const byMask = [];
  for (const alpha of masks) byMask.push(await underMask(alpha));
  warm.dispose();
  return { ...found, byMask };
});

// %% [markdown]
// ## How much of the vocabulary is steered
// Tokens kept and right answers in reach, on the calibration questions, averaged over seeds; exact strengths one a seed.

// %%
import { table } from "steerlab";

const byMask = masks.map((alpha, k) => ({ alpha, found: measured.byMask.map((all) => all[k]!) }));
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const strengths = (found: readonly { exact: number | null }[]) => found.map(({ exact }) => exact?.toFixed(2)).join(", ");
table(
  byMask.map(({ alpha, found }) => ({
    alpha,
    "tokens kept": mean(found.map(({ tokens }) => tokens)),
    "answer tokens in reach": mean(found.map(({ reach }) => reach)),
    "strengths, keep": strengths(found.map(({ keep }) => keep)),
    "strengths, drop": strengths(found.map(({ drop }) => drop)),
    "labelled tokens": found[0]!.keep.tokens,
    seeds,
  })),
);

// %% [markdown]
// ## Cross-entropy, the outside kept
// Steered − warm, nats a token, paired over questions and seeds.

// %%
import { chart, differenceRow } from "steerlab";

const kept = byMask.map(({ alpha, found }) => ({
  alpha,
  ...differenceRow(
    measured.warmLikelihood,
    found.map((one) => one.likelihood),
    "crossEntropy",
  ),
}));
table(kept, { caption: `Steered (keep) − warm on ${task.name}` });

// %%
chart.intervals([{ name: "steered, outside kept", color: "steered", points: kept.map(({ alpha, ...row }) => ({ x: alpha, ...row })) }], {
  title: "Cross-entropy against the warm model",
  note: `${task.test.items.length} questions, ${seeds} seeds, 95 %`,
  x: "α",
  y: "nats a token",
  logX: true,
});

// %% [markdown]
// ## Does a mask beat another?
// Each against α 0.1 (or the mask nearest to it), on the same questions.

// %%
const usual = byMask.reduce((best, one) => (Math.abs(Math.log(one.alpha / 0.1)) < Math.abs(Math.log(best.alpha / 0.1)) ? one : best));
table(
  byMask.map(({ alpha, found }) => ({
    alpha,
    against: usual.alpha,
    ...differenceRow(
      usual.found.map((one) => one.likelihood),
      found.map((one) => one.likelihood),
      "crossEntropy",
    ),
  })),
  { caption: "Cross-entropy under one mask − under another, nats a token" },
);

// %% [markdown]
// ## Greedy answers, kept and dropped
// Exact match, steered − warm. A likeliest token is never outside its own mask: where steering is not strong enough to lift another token over the mask's,
// `keep` and `drop` choose alike, and differ only through their strengths.

// %%
table(
  byMask.flatMap(({ alpha, found }) => [
    {
      alpha,
      outside: "keep",
      ...differenceRow(
        measured.warmGreedy,
        found.map((one) => one.kept),
        "exactMatch",
      ),
    },
    {
      alpha,
      outside: "drop",
      ...differenceRow(
        measured.warmGreedy,
        found.map((one) => one.dropped),
        "exactMatch",
      ),
    },
  ]),
  { caption: `Exact match of greedy answers, steered − warm on ${task.name}` },
);

// %% [markdown]
// ## What it does not show
// Sampled text, where `drop` cuts off the tail that `keep` leaves: see `generation.ts`. Other tasks and longer answers.
