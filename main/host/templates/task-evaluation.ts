// %% [markdown]
// # Task evaluation
// Base, warm and steered model on one task, beside the controls that cost the same, over several seeds. At the end stands what the numbers
// support, and what a reader would miss.

// %%
import { loadModel, params } from "steerlab";

const { name, seeds, steps, train, test } = params({ name: "wordnet-classes", seeds: 3, steps: 20, train: 1500, test: 200 });
const base = await loadModel("wordnet-lm");

// %% kind="evaluate"
import { type Evaluation, evaluate, evaluateSystems, loadTask, lora, warmStart } from "steerlab";

const baseline: Evaluation[] = [];
const warmed: Evaluation[] = [];
const steered: Evaluation[] = [];
const controls: Record<"temperature" | "extrapolation", Evaluation[]> = { temperature: [], extrapolation: [] };
for (let seed = 0; seed < seeds; seed++) {
  const task = await loadTask(name, { train, calibration: 100, test, seed: 7 });
  const warm = await warmStart(base, task.train, { adapter: lora({ rank: 8 }), steps, batchSize: 16, learningRate: 1e-3, seed });
  const systems = await evaluateSystems(warm, task, { alpha: 0.1 });
  baseline.push(await evaluate(base, task.test));
  warmed.push(systems.warm);
  steered.push(systems.steered);
  controls.temperature.push(systems.temperature);
  controls.extrapolation.push(systems.extrapolation);
  warm.dispose();
}

// %%
import { comparisonTable } from "steerlab";

comparisonTable({ baseline: warmed, methods: { base: baseline, steered }, controls });

// %%
import { claim } from "steerlab";

claim({ baseline: warmed, method: steered, controls });
