// %% [markdown]
// # Commonsense sets, warm and steered
// The eight sets of LLM-Adapters: BoolQ, PIQA, SIQA, HellaSwag, WinoGrande, ARC-Easy, ARC-Challenge, OpenBookQA. For each: a warm start on its training
// questions, the strength from calibration questions, accuracy of the held-out ones by the likelihood of the options, and the controls.
//
//     npm run -s steerlab -- run experiments/commonsense.ts --param model=Qwen/Qwen2.5-0.5B --param data=LLM-Adapters/dataset --param rate=2e-4
//
// `data` is the folder `dataset` of LLM-Adapters, or `hub`; `sets` says which. Without it the study runs on `wordnet-classes`, which mirrors the sets and fits
// the embedded model. On the sets themselves the embedded model, which has read nothing but WordNet, is near chance.

// %%
import { loadModel, loadTask, params } from "steerlab";

const { model, data, sets, seeds, steps, rate, train, calibration, test } = params({
  model: "wordnet-lm",
  data: "",
  sets: "boolq,piqa,arc-easy,arc-challenge,openbookqa",
  seeds: 3,
  steps: 20,
  rate: 1e-3,
  train: 1500,
  calibration: 100,
  test: 200,
});
const base = await loadModel(model);
const from = data && data !== "hub" ? { path: data } : {};
const tasks = await Promise.all(
  (data ? sets.split(",") : ["wordnet-classes"]).map((set) => loadTask(set, { ...from, train, calibration, test })),
);

// %%
import { table } from "steerlab";

const chance = ({ test: { items } }: (typeof tasks)[number]) =>
  items.reduce((sum, { choices }) => sum + (choices ? 1 / (choices.true.length + choices.false.length) : 0), 0) / items.length;
table(
  tasks.map((task) => ({
    set: task.name,
    train: task.train.length,
    calibration: task.calibration.length,
    test: task.test.items.length,
    "chance, accuracy": chance(task),
    question: task.test.items[0]!.prompt.slice(0, 60),
    answer: task.test.items[0]!.completion.trim().slice(0, 30),
  })),
);

// %% [markdown]
// ## Every set, every seed

// %% kind="evaluate"
import { acrossSeeds, evaluate, evaluateSystems, lora, type Task, warmStart } from "steerlab";

const metrics = ["crossEntropy", "accuracy"] as const;
const trained = (task: Task, seed: number, more = 0) =>
  warmStart(base, task.train, {
    adapter: lora({ rank: 8, alpha: 16 }),
    steps: steps + more,
    batchSize: 8,
    learningRate: rate,
    warmupSteps: 10,
    seed,
  });
async function measure(task: Task) {
  const split = { ...task.test, metrics };
  const systems = await acrossSeeds(seeds, async (seed) => {
    const [warm, further] = [await trained(task, seed), await trained(task, seed, Math.ceil(steps / 4))];
    const measured = {
      base: await evaluate(base, split),
      ...(await evaluateSystems(warm, task, { metrics })),
      longer: await evaluate(further, split),
    };
    for (const lm of [warm, further]) lm.dispose();
    return measured;
  });
  return { task, ...systems };
}
const measured: Awaited<ReturnType<typeof measure>>[] = [];
for (const task of tasks) measured.push(await measure(task));

// %% [markdown]
// ## The table
// Steered − warm, paired over questions and seeds, 95 %.

// %%
import { differenceRow, intervalText } from "steerlab";

const change = (...systems: Parameters<typeof differenceRow>) => {
  const { difference, ...row } = differenceRow(...systems);
  return { ...row, change: intervalText({ ...row, mean: difference }) };
};
table(
  measured.flatMap(({ task, warm, steered, ...other }) =>
    metrics.map((metric) => {
      const { before, after, change: gain, questions } = change(warm, steered, metric);
      const { before: untrained } = differenceRow(other.base, warm, metric);
      const mu = other.strength.map(({ recommended }) => recommended?.toFixed(2)).join(", ");
      return { set: task.name, metric, base: untrained, warm: before, steered: after, "steered − warm": gain, μ: mu, questions, seeds };
    }),
  ),
);

// %% [markdown]
// ## Does anything simpler do as much?
// Steered − control.

// %%
const controls = ["temperature", "extrapolation", "longer"] as const;
table(
  measured.flatMap(({ task, steered, ...systems }) =>
    metrics.map((metric) => ({
      set: task.name,
      metric,
      ...Object.fromEntries(controls.map((control) => [`− ${control}`, change(systems[control], steered, metric).change])),
      questions: change(systems.warm, steered, metric).questions,
      seeds,
    })),
  ),
);

// %% [markdown]
// ## What it does not show
// The label format of published results (`loadTask(set, { format: "labels" })`, `evaluate(lm, split, { scoring: "generate" })`), one adapter trained on all sets
// together as LLM-Adapters does it, and other adapters: `four-peft-methods.ts`.
