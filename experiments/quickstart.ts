// %% [markdown]
// # Steering a small language model
// The base model has read WordNet, but never a question. A warm start of twenty LoRA steps is caught half-way through learning the question
// format. The gradient of $\mathrm{KL}(P_w \,\|\, P_b)$, taken to logit space, gives a steering vector for every next token:
//
// $$\delta(y) = P_w(y)\left(\log\frac{P_w(y)}{P_b(y)} - \mathrm{KL}\right), \qquad P_\mu = \mathrm{softmax}(z_w + \mu\,\hat\delta)$$
//
// How far should one follow it? Run all cells (a minute or two on two cores), then change something.

// %%
import { loadModel, params } from "steerlab";

const { seed, steps, test } = params({ seed: 0, steps: 20, test: 600 });
const base = await loadModel("wordnet-lm");
base;

// %% [markdown]
// ## The task
// Name the class of a word: `Q: Which class does a rake belong to?` → `tool`. Words are split between warm start, calibration and test; no word
// is in two of them.

// %%
import { loadTask, table } from "steerlab";

const task = await loadTask("wordnet-classes", { train: 1500, calibration: 100, test, seed: 7 });
table(task.test.items.slice(0, 5).map((item) => ({ prompt: item.prompt, answer: item.completion.trim(), options: 4 })));

// %% [markdown]
// ## Warm start
// Twenty steps of AdamW on the adapter's parameters; the loss counts the answer's tokens only.

// %% kind="train"
import { lora, warmStart } from "steerlab";

const warm = await warmStart(base, task.train, { adapter: lora({ rank: 8, alpha: 16 }), steps, batchSize: 16, learningRate: 1e-3, seed });
warm;

// %% [markdown]
// ## What the warm start changed, token by token
// Base, warm and steered probabilities, the gradient $g$ and the steering vector $\delta$, at every answer token of the first held-out questions. Choose a
// token, then move the strength $\mu$ and the mask's $\alpha$.

// %% kind="sweep"
import { calibrate } from "steerlab";

const strength = await calibrate(warm, task.calibration, { alpha: 0.1 });
strength;

// %%
import { chart, trace } from "steerlab";

const seen = await trace(warm, task.test.items.slice(0, 8), { alpha: 0.1 });
chart.explorer(seen, { strength });

// %% [markdown]
// ## How far to follow the vector
// While prefixes are fixed, the loss is convex in $\mu$: the exact optimum on the calibration questions is a minimiser, not a guess. The curves below are
// measured on the held-out questions, at every strength, from one forward pass. The paper's closed form is marked too, wherever it lands, and two controls of the
// same cost, a temperature and an extrapolation of logits: a gain that they give as well is not the method's.

// %% kind="sweep"
import { sweep } from "steerlab";

const curve = await sweep(warm, task.test, { alpha: 0.1, calibration: task.calibration });
chart.sweep(curve);

// %% [markdown]
// ## Does it help?
// Greedy answers compared with the truth, and four options by likelihood. Differences are paired by question. Expect a clear fall in cross-entropy, and look
// hard at the rest: a model this small, caught this early, answers few questions, and steering need not change that.

// %% kind="evaluate"
import { evaluate, evaluateSystems, steer } from "steerlab";

const scores = { base: await evaluate(base, task.test), ...(await evaluateSystems(warm, task, { alpha: 0.1 })) };
const steered = steer(warm, { strength, alpha: 0.1 });

// %%
import { compare } from "steerlab";

compare(scores.warm, scores.steered);

// %% [markdown]
// ## What a reader should ask before believing it
// The two controls have their own strengths from the same calibration questions. The simplest rival costs no new idea: train a little longer. Five more steps,
// evaluated on the same questions.

// %% kind="train"
const longer = await warmStart(base, task.train, {
  adapter: lora({ rank: 8, alpha: 16 }),
  steps: steps + 5,
  batchSize: 16,
  learningRate: 1e-3,
  seed,
});
const longerScores = await evaluate(longer, task.test);

// %%
import { comparisonTable } from "steerlab";

const controls = { temperature: scores.temperature, extrapolation: scores.extrapolation, "longer warm start": longerScores };
comparisonTable({ baseline: scores.warm, methods: { base: scores.base, steered: scores.steered }, controls });

// %% [markdown]
// Did the base model read the questions, and does steering by a vector that was learnt on one task harm another? What the card still misses takes longer
// than a minute: more seeds are in `warm-start-length.ts` and `four-peft-methods.ts`.

// %% kind="evaluate"
import { pretrainingOverlap } from "steerlab";

const other = await loadTask("wordnet-truth", { train: 1, calibration: 1, test: Math.min(50, test), seed: 7 });
const elsewhere = { baseline: await evaluate(warm, other.test), method: await evaluate(steered, other.test) };
const pretraining = await pretrainingOverlap(task.test, "wordnet-lm");

// %%
import { claim } from "steerlab";

claim({ baseline: scores.warm, method: scores.steered, controls, elsewhere, pretraining });

// %% [markdown]
// ## The three models, side by side

// %% kind="evaluate"
import type { CausalLM } from "steerlab";

const answers: { question: string; truth: string; base: string; warm: string; steered: string }[] = [];
for (const item of task.test.items.slice(0, 3)) {
  const say = async (lm: CausalLM) => (await lm.generate(item.prompt, { maxTokens: 12, stop: ["\n"] })).text.trim();
  answers.push({
    question: item.subject,
    truth: item.completion.trim(),
    base: await say(base),
    warm: await say(warm),
    steered: await say(steered),
  });
}
table(answers);
