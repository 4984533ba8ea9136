// %% [markdown]
// # Warm start and sweep
// A brief fine-tuning, the strength that calibration questions ask for, and what every strength gives on held-out ones.

// %%
import { loadModel, loadTask, params } from "steerlab";

const { seed, steps, train, test } = params({ seed: 0, steps: 20, train: 1500, test: 300 });
const base = await loadModel("wordnet-lm");
const task = await loadTask("wordnet-classes", { train, calibration: 100, test, seed });

// %% [markdown]
// ## Warm start

// %% kind="train"
import { lora, warmStart } from "steerlab";

const warm = await warmStart(base, task.train, { adapter: lora({ rank: 8, alpha: 16 }), steps, batchSize: 16, learningRate: 1e-3, seed });
warm;

// %% [markdown]
// ## The strength, and what it does to single tokens

// %% kind="sweep"
import { calibrate } from "steerlab";

const strength = await calibrate(warm, task.calibration, { alpha: 0.1 });
strength;

// %%
import { chart, trace } from "steerlab";

const seen = await trace(warm, task.test.items.slice(0, 8), { alpha: 0.1 });
chart.explorer(seen, { strength });

// %% [markdown]
// ## Every strength, beside the controls

// %% kind="sweep"
import { sweep } from "steerlab";

const curve = await sweep(warm, task.test, { alpha: 0.1, calibration: task.calibration });
chart.sweep(curve);
