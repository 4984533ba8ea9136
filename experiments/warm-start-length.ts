// %% [markdown]
// # How much can steering give, and how long may the warm start be?
// A steering vector follows the direction in which the warm start was going. Early, there is little to follow; late, there is little left to gain. This
// study trains the same adapter for longer and longer, several seeds each, and asks at every length how many nats a token steering saves, and how many
// a temperature, an extrapolation of logits, and a few more training steps save.
//
// On another model: `--param model=Qwen/Qwen2.5-0.5B --param task=arc-easy --param data=FOLDER --param rate=2e-4 --param lengths=10,30,100`.

// %%
import { loadModel, loadTask, params } from "steerlab";

const {
  model,
  task: name,
  data,
  seeds,
  lengths,
  more,
  rate,
  train,
  calibration,
  test,
} = params({
  model: "wordnet-lm",
  task: "wordnet-classes",
  data: "",
  seeds: 3,
  lengths: "8,12,16,18,20,22,24,28,40,80",
  more: 5,
  rate: 1e-3,
  train: 1500,
  calibration: 100,
  test: 300,
});
const base = await loadModel(model);
const task = await loadTask(name, { train, calibration, test, ...(data ? { path: data } : {}) });
task;

// %% [markdown]
// ## One course, stopped at different places
// The learning rate is constant after ten steps, and batches depend on seed and step alone: a longer warm start goes through the shorter ones.

// %% kind="train"
import { lora, warmStart } from "steerlab";

const trained = (steps: number, seed: number) =>
  warmStart(base, task.train, { adapter: lora({ rank: 8, alpha: 16 }), steps, batchSize: 16, learningRate: rate, warmupSteps: 10, seed });

// %% [markdown]
// ## Every length, every seed
// Strength and controls are chosen on the calibration questions of each warm start alone; cross-entropy is measured on the held-out questions.

// %% kind="evaluate"
import { acrossSeeds, evaluate, evaluateSystems } from "steerlab";

const metrics = ["crossEntropy"] as const;
const atLength = async (steps: number) => ({
  steps,
  ...(await acrossSeeds(seeds, async (seed) => {
    const [warm, further] = [await trained(steps, seed), await trained(steps + more, seed)];
    const longer = await evaluate(further, { ...task.test, metrics });
    const systems = { ...(await evaluateSystems(warm, task, { metrics })), longer };
    for (const lm of [warm, further]) lm.dispose();
    return systems;
  })),
});
const measured: Awaited<ReturnType<typeof atLength>>[] = [];
for (const steps of lengths.split(",").map(Number)) measured.push(await atLength(steps));

// %% [markdown]
// ## What steering saves
// Cross-entropy of the answers in nats a token, warm and steered, with the paired 95 % interval of the difference over questions and seeds. The strengths
// are the exact minimisers on the calibration questions, one a seed.

// %%
import { differenceRow, table } from "steerlab";

table(
  measured.map(({ steps, warm, steered, strength }) => ({
    steps,
    strengths: strength.map(({ recommended }) => recommended?.toFixed(2)).join(", "),
    "KL, nats": strength.reduce((sum, { kl }) => sum + kl, 0) / strength.length,
    ...differenceRow(warm, steered, "crossEntropy"),
  })),
  { caption: `Steered − warm on ${task.name}` },
);

// %% [markdown]
// ## What simpler changes save
// The same differences for the controls.

// %%
const controls = ["temperature", "extrapolation", "longer"] as const;
table(
  measured.flatMap(({ steps, warm, ...systems }) =>
    controls.map((control) => ({ steps, control, ...differenceRow(warm, systems[control], "crossEntropy") })),
  ),
  { caption: `Control − warm on ${task.name}; longer: ${more} more training steps` },
);

// %%
import { chart } from "steerlab";

const gains = (system: "steered" | (typeof controls)[number]) =>
  measured.map(({ steps, warm, ...systems }) => ({ x: steps, ...differenceRow(warm, systems[system], "crossEntropy") }));
chart.intervals(
  [
    { name: "steered", color: "steered", points: gains("steered") },
    { name: "temperature", points: gains("temperature") },
    { name: "extrapolation", points: gains("extrapolation") },
    { name: `${more} more steps`, points: gains("longer") },
  ],
  {
    title: "Cross-entropy against the warm model",
    note: `${task.test.items.length} questions, ${seeds} seeds, 95 %`,
    x: "steps of the warm start",
    y: "nats a token",
    logX: true,
  },
);

// %% [markdown]
// ## Where steering helps most
// The length at which it saves most, and whether anything simpler saves as much there: method − control, so that a negative difference speaks for steering.

// %%
import { markdown } from "steerlab";

const gain = ({ warm, steered }: (typeof measured)[number]) => differenceRow(warm, steered, "crossEntropy");
const peak = measured.reduce((best, one) => (gain(one).difference < gain(best).difference ? one : best));
const { difference, low, high, questions } = gain(peak);
const helped = measured.filter((one) => gain(one).high < 0).map(({ steps }) => steps);
markdown(
  `Steering saves most after **${peak.steps} steps**: ${difference.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}] nats a token over ${questions} questions and ${seeds} seeds. ` +
    `The interval lies below zero after ${helped.join(", ") || "no number of"} steps.`,
);

// %%
table(controls.map((control) => ({ "at steps": peak.steps, control, ...differenceRow(peak[control], peak.steered, "crossEntropy") })));

// %% [markdown]
// ## What it does not show
// Accuracy, other adapters, other rates, other tasks. With few seeds the intervals understate how much seeds vary.
