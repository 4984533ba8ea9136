// %% [markdown]
// # Open-ended text: what steering changes, token by token
// Define a word in one's own words. In free generation the prefix changes after the first token that steering changes, so nothing is convex in $\mu$ here, and
// a strength that lowers cross-entropy need not make better text. Greedy and sampled answers are compared with the reference by ROUGE-L and token F1.
//
// On another model: `--param model=Qwen/Qwen2.5-0.5B --param rate=2e-4`.

// %%
import { loadModel, loadTask, params } from "steerlab";

const {
  model,
  seeds,
  steps,
  rate,
  temperature: heat,
  train,
  calibration,
  test,
} = params({
  model: "wordnet-lm",
  seeds: 3,
  steps: 30,
  rate: 1e-3,
  temperature: 0.8,
  train: 1500,
  calibration: 60,
  test: 80,
});
const base = await loadModel(model);
const task = await loadTask("wordnet-definitions", { train, calibration, test });
task;

// %% [markdown]
// ## Greedy answers

// %% kind="evaluate"
import { type AdaptedLM, acrossSeeds, evaluate, evaluateSystems, lora, warmStart } from "steerlab";

const trained = (seed: number, more = 0) =>
  warmStart(base, task.train, {
    adapter: lora({ rank: 8, alpha: 16 }),
    steps: steps + more,
    batchSize: 16,
    learningRate: rate,
    warmupSteps: 10,
    seed,
  });
const models: AdaptedLM[] = [];
const greedy = await acrossSeeds(seeds, async (seed) => {
  const [warm, further] = [await trained(seed), await trained(seed, Math.ceil(steps / 4))];
  const measured = { ...(await evaluateSystems(warm, task)), longer: await evaluate(further, task.test) };
  models.push(warm);
  further.dispose();
  return measured;
});

// %%
import { comparisonTable } from "steerlab";

const controls = { temperature: greedy.temperature, extrapolation: greedy.extrapolation, "longer warm start": greedy.longer };
comparisonTable({ baseline: greedy.warm, methods: { steered: greedy.steered }, controls });

// %% [markdown]
// ## Sampled answers
// The same warm starts, drawn at a temperature, all systems with the same seeds; `drop` removes the tail outside the mask, which `keep` leaves.

// %% kind="evaluate"
import { calibrate, steer } from "steerlab";

const split = { ...task.test, metrics: ["rougeL", "tokenF1"] as const };
const sampled = await acrossSeeds(seeds, async (seed) => {
  const warm = models[seed]!;
  const sampling = { temperature: heat, seed: 1000 * (seed + 1) };
  const drawn = (lm: Parameters<typeof evaluate>[0]) => evaluate(lm, split, { sampling });
  const [keep, drop] = [await calibrate(warm, task.calibration), await calibrate(warm, task.calibration, { outside: "drop" })];
  return {
    warm: await drawn(warm),
    keep: await drawn(steer(warm, { strength: keep })),
    drop: await drawn(steer(warm, { strength: drop })),
  };
});
comparisonTable({ baseline: sampled.warm, methods: { "steered, keep": sampled.keep, "steered, drop": sampled.drop } });

// %% [markdown]
// ## What steering changed
// At every decoding step of the steered greedy answers: was another token chosen than the warm model would have chosen on the same text, how far were
// warm and base apart (KL), how large was the mask?

// %% kind="evaluate"
import { table } from "steerlab";

const prompts = task.test.items.map(({ prompt }) => prompt);
const decoded = [];
for (const [seed, warm] of models.entries()) {
  const strength = greedy.strength[seed]!;
  const texts = await warm.generateAll(prompts, { maxTokens: 32, stop: task.test.stop });
  const steered = await steer(warm, { strength }).generateAll(prompts, { maxTokens: 32, stop: task.test.stop });
  decoded.push({ seed, texts, steered, mu: strength.recommended });
}
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
table(
  decoded.map(({ seed, texts, steered, mu }) => {
    const steps = steered.flatMap((generation) => generation.steps!);
    return {
      seed,
      μ: mu,
      answers: texts.length,
      "answers changed": texts.filter(({ text }, i) => text !== steered[i]!.text).length,
      "decoding steps": steps.length,
      "other token than warm": steps.filter(({ chosen, warm }) => chosen !== warm).length,
      "KL, nats, mean": mean(steps.map(({ kl }) => kl).filter(Number.isFinite)),
      "mask, tokens, mean": mean(steps.map(({ maskSize }) => maskSize)),
    };
  }),
  { caption: "Greedy decoding of the held-out prompts; counts, no comparison" },
);

// %%
const { texts, steered: changedTexts } = decoded[0]!;
const changes = task.test.items.flatMap((item, i) => {
  const steps = changedTexts[i]!.steps!;
  const first = steps.findIndex(({ chosen, warm }) => chosen !== warm);
  if (first < 0) return [];
  const { chosen, warm, kl, maskSize } = steps[first]!;
  const text = (id: number) => base.tokenizer.tokenText(id);
  return [
    {
      word: item.subject,
      warm: texts[i]!.text.trim(),
      steered: changedTexts[i]!.text.trim(),
      step: first,
      from: text(warm),
      to: text(chosen),
      kl,
      mask: maskSize,
    },
  ];
});
table(changes.slice(0, 8), {
  caption: `The first token that steering changed, seed 0: ${changes.length} of ${task.test.items.length} answers`,
});

// %%
for (const lm of models) lm.dispose();

// %% [markdown]
// ## What it does not show
// Whether the answers are true: overlap with one reference is a poor judge of a definition. Other strengths than the one that cross-entropy asks for.
