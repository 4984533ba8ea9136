// %% [markdown]
// # Seeing distributions
// A guided tour of what there is to see of a steered model, on the embedded one: a warm start as it goes, the steering vector as it forms, one position under sliders,
// the strength over a whole task, the questions that flip, which tokens are pushed, texts side by side, and how far the first order holds. Every chart says its unit, how
// many stand behind it, and whether it is exact or sampled; behind each are its numbers (*Data*).

// %%
import { chart, loadModel, loadTask, lora, params, warmStart } from "steerlab";

const { seed, steps, train, calibration, test } = params({ seed: 0, steps: 20, train: 1500, calibration: 100, test: 200 });
const base = await loadModel("wordnet-lm");
const task = await loadTask("wordnet-classes", { train, calibration, test, seed: 7 });

// %% [markdown]
// ## A warm start, watched
// `watch` names a few examples to look at while it trains: the divergence of warm from base, $\mathrm{KL}(P_w \,\|\, P_b)$, begins at 0 and grows with every step. The view under
// the cell follows the run: loss, raw and smoothed, learning rate, gradient norm, KL.

// %% kind="train"
const warm = await warmStart(base, task.train, {
  adapter: lora({ rank: 8, alpha: 16 }),
  ...{ steps, batchSize: 16, learningRate: 1e-3, seed },
  watch: task.calibration.slice(0, 8),
  watchEvery: 2,
});

// %%
chart.training(warm);

// %% [markdown]
// ## How the steering vector forms
// The same eight questions after every second step. Press *Play*, or take the scrubber: at step 0 both models agree and $\delta = 0$ everywhere; then the format comes first (the
// answer ends after a word or two), then the kind of word.

// %%
chart.steeringCourse(warm);

// %% [markdown]
// ## One position under sliders
// Choose a token, move $\mu$ and $\alpha$: base, warm and steered probability, the gradient, $\delta$, and the terms that add up to the KL are computed from the sparse form at every step of the
// slider, exactly. What a slider cannot know is what the model writes after the first token that changes; *Decode anew* asks the model.

// %% kind="sweep"
import { calibrate, trace } from "steerlab";

const strength = await calibrate(warm, task.calibration, { alpha: 0.1 });
const seen = await trace(warm, task.test.items.slice(0, 40), { alpha: 0.1 });

// %%
chart.explorer(seen, { strength });

// %% [markdown]
// ## The strength over the whole task
// Exact curves from one pass, with bands; exact match at a few strengths has a panel of its own, because each of its points is decoded anew. Drag over a panel to compute what is there in
// full resolution, click a curve to see which questions flip at that strength.

// %% kind="sweep"
import { sweep } from "steerlab";

const swept = await sweep(warm, task.test, {
  alphas: [0.1, 0.01, 0.3],
  calibration: task.calibration,
  generate: { strengths: [0, 1, 2, 4] },
});
chart.sweep(swept);

// %% [markdown]
// ## The questions
// Which ones flip to right, which to wrong, and how every option scores, token by token.

// %%
chart.items(swept, { strength: 4 });

// %% [markdown]
// ## Which tokens are pushed
// By $\delta$ mass over all positions; the divergence by place in the answer and by a tag of one's own; each label's own best strength against the entropy there; and the vectors of two tasks in the
// plane in which they differ most.

// %%
import { show } from "steerlab";

show(chart.pushedTokens(seen));
show(chart.klBy(seen));
const kindOf = ({ text }: { text: string }) => (text === "‹end›" ? "end" : text.startsWith("·") ? "word" : "rest of a word");
show(chart.klBy(seen, { by: kindOf, label: "kind of label" }));
show(chart.strengths(seen));

// %% kind="sweep"
const truth = await loadTask("wordnet-truth", { train: 1, calibration: 1, test: 20, seed: 7 });
chart.steeringPlane({ "wordnet-classes": seen, "wordnet-truth": await trace(warm, truth.test.items, { alpha: 0.1 }) });

// %% [markdown]
// ## Three texts
// Greedy text of base, warm and steered model, aligned, with each token's KL, the places where steering changed the choice, and what else could have stood there; beside them drawn texts with how
// unlike one another they are.

// %% kind="evaluate"
import { compareTexts } from "steerlab";

await compareTexts(warm, task.test.items[0]!.prompt, { strength: 4, maxTokens: 16, stop: ["\n"], samples: 8, temperature: 0.9, seed });

// %% [markdown]
// ## How far the first order holds
// One small step of training beside the step along $\delta$ that comes nearest to it: predicted against measured change, with the band in which the prediction is good to 10 %.

// %% kind="train"
import { firstOrder, gradientStep } from "steerlab";

const points: { size: number; results: Awaited<ReturnType<typeof firstOrder>>[] }[] = [];
for (const rate of [0.1, 0.03, 0.01, 0.003]) {
  const { model: stepped } = await gradientStep(warm, task.train.slice(0, 64), { rate });
  points.push({ size: rate, results: [await firstOrder(warm, stepped, task.calibration.slice(0, 24))] });
  stepped.dispose();
}
chart.firstOrder(points);

// %%
import { table } from "steerlab";

const ends = warm.watched!.map(({ explorer: { positions } }) => positions.kl.reduce((a, b) => a + b, 0) / positions.kl.length);
const systems = Object.fromEntries(swept.systems.map(({ system, metrics }) => [system, metrics.crossEntropy!.value]));
table([
  { what: "KL to the base after the warm start, watched examples, nats", value: ends.at(-1)! },
  { what: "cross-entropy, warm, nats a token", value: systems.warm! },
  { what: "cross-entropy, steered at the calibrated strength, nats a token", value: systems.steered ?? Number.NaN },
  { what: "calibrated strength μ", value: strength.recommended ?? Number.NaN },
]);
