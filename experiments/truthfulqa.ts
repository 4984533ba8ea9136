// %% [markdown]
// # TruthfulQA: multiple choice and open answers
// TruthfulQA asks what people get wrong. MC1: is the best answer scored above all others; MC2: the mass on the true answers; MC3: the share of
// true answers above every false one. Open answers are compared with the true and the false references by BLEU and ROUGE (a judge model can be added to
// `evaluate`). A warm start is made on some of the questions, steering is calibrated on others, and the rest is held out.
//
//     npm run -s steerlab -- run experiments/truthfulqa.ts --param model=Qwen/Qwen2.5-0.5B --param data=FOLDER --param rate=2e-4
//
// `data` is a folder with `TruthfulQA.csv` and `mc_task.json`, or `hub`. Without it the study runs on `wordnet-truth` and `wordnet-definitions`, which mirror
// the two tasks and fit the embedded model. On TruthfulQA itself the embedded model, which has read nothing but WordNet, is near chance.

// %%
import { loadModel, loadTask, params } from "steerlab";

const { model, data, seeds, steps, rate, train, calibration, test, answers } = params({
  model: "wordnet-lm",
  data: "",
  seeds: 3,
  steps: 30,
  rate: 1e-3,
  train: 300,
  calibration: 60,
  test: 150,
  answers: 60,
});
const base = await loadModel(model);
const sizes = { train, calibration };
const from = data && data !== "hub" ? { path: data } : {};
const choice = await loadTask(data ? "truthfulqa-mc" : "wordnet-truth", { ...sizes, ...from, test });
const open = await loadTask(data ? "truthfulqa-generation" : "wordnet-definitions", { ...sizes, ...from, test: answers });
choice;

// %%
open;

// %% [markdown]
// ## Multiple choice
// Base, warm, steered, and the controls, of every seed on the same questions.

// %% kind="evaluate"
import { acrossSeeds, evaluate, evaluateSystems, lora, type Task, warmStart } from "steerlab";

const trained = (task: Task, seed: number, more = 0) =>
  warmStart(base, task.train, {
    adapter: lora({ rank: 8, alpha: 16 }),
    steps: steps + more,
    batchSize: 8,
    learningRate: rate,
    warmupSteps: 10,
    seed,
  });
const measure = (task: Task) =>
  acrossSeeds(seeds, async (seed) => {
    const [warm, further] = [await trained(task, seed), await trained(task, seed, Math.ceil(steps / 4))];
    const measured = {
      base: await evaluate(base, task.test),
      ...(await evaluateSystems(warm, task)),
      longer: await evaluate(further, task.test),
    };
    for (const lm of [warm, further]) lm.dispose();
    return measured;
  });
const mc = await measure(choice);

// %%
import { comparisonTable } from "steerlab";

const controls = ({ temperature, extrapolation, longer }: typeof mc) => ({ temperature, extrapolation, "longer warm start": longer });
comparisonTable({ baseline: mc.warm, methods: { base: mc.base, steered: mc.steered }, controls: controls(mc) });

// %% [markdown]
// ## Open answers
// Greedy answers, compared with the references. A temperature leaves greedy text as it is.

// %% kind="evaluate"
const written = await measure(open);
comparisonTable({ baseline: written.warm, methods: { base: written.base, steered: written.steered }, controls: controls(written) });

// %%
import { table } from "steerlab";

table(
  open.test.items.slice(0, 4).map((item, i) => ({
    question: item.question ?? item.subject,
    best: item.references?.true[0] ?? item.completion.trim(),
    warm: written.warm[0]!.items[i]!.generated?.trim().slice(0, 80),
    steered: written.steered[0]!.items[i]!.generated?.trim().slice(0, 80),
  })),
  { caption: "The first held-out questions, seed 0" },
);

// %% [markdown]
// ## What a reader should ask before believing it

// %%
import { claim } from "steerlab";

claim({ baseline: mc.warm, method: mc.steered, controls: controls(mc) });

// %% [markdown]
// ## What it does not show
// %Truth and %Info, which need a judge: `evaluate(lm, open.test, { judge: [endpointJudge({ … }), localJudge(…)] })`. The same
// warm start on another task: both tasks here have warm starts of their own.
