// ---
// steerlab: time=30 memory=4G
// ---

// %% [markdown]
// # One task of a sweep
// A warm start with one rank and one seed, evaluated with and without steering. By itself it is a small experiment; `cluster-sweep.ts` runs it once for
// each point of a grid. `checkpointEvery` lets a task that loses its machine go on where it was, to the same numbers.

// %%
import { loadModel, loadTask, lora, params, warmStart } from "steerlab";

const { rank, seed, steps, train, test } = params({ rank: 8, seed: 0, steps: 20, train: 300, test: 100 });
const base = await loadModel("wordnet-lm");
const task = await loadTask("wordnet-classes", { train, calibration: 40, test, seed: 7 });

// %% kind="train"
const warm = await warmStart(base, task.train, {
  ...{ adapter: lora({ rank, alpha: 2 * rank }), steps, batchSize: 8, learningRate: 1e-3, seed, checkpointEvery: 5 },
});

// %% [markdown]
// ## What counts
// The numbers of a run's summary are the columns of the table of tasks.

// %% kind="evaluate"
import { calibrate, evaluate, startRun, steer } from "steerlab";

const strength = await calibrate(warm, task.calibration);
const plain = await evaluate(warm, task.test);
const steered = await evaluate(steer(warm, { strength }), task.test);
const run = startRun({ name: `rank ${rank}, seed ${seed}`, config: { rank, seed } });
run.summary({ warm: plain.metrics.crossEntropy, steered: steered.metrics.crossEntropy, strength: strength.recommended });
run.finish();
