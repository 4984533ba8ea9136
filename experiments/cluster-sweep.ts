// %% [markdown]
// # Many experiments at once
// `submit` runs a notebook once for each set of parameters. Here the tasks are processes of this machine, as many at once as it has room for. **The same
// line sends them to a cluster**: `engine: "slurm", gpus: 1, time: "2:00:00", maxParallel: 8`, and the site's account and partition from a profile in
// `cluster.json` (docs/cluster.md). In the terminal:
//
//     steerlab submit experiments/cluster-task.ts --grid rank=2,8 --grid seed=0,1,2 --engine slurm --gpus 1 --time 2:00:00 --dry-run

// %%
import { params, planSubmission } from "steerlab";

const { notebook, steps, train, test, seeds } = params({
  notebook: "experiments/cluster-task.ts",
  steps: 20,
  train: 300,
  test: 100,
  seeds: 3,
});
const grid = { rank: [2, 8], seed: Array.from({ length: seeds }, (_, seed) => seed), steps: [steps], train: [train], test: [test] };

// %% [markdown]
// ## Before anything runs
// What would be handed to Slurm, to the letter.

// %%
const plan = await planSubmission(notebook, { grid, engine: "slurm", gpus: 1, maxParallel: 8 });
console.log(`${plan.tasks.length} tasks\n${plan.commands.join("\n")}\n\n${plan.script}`);

// %% [markdown]
// ## Here, now
// Tasks go on when this cell is interrupted or the window closed: “Submissions” in the palette shows them, and brings their runs home.

// %% kind="sweep"
import { submit } from "steerlab";

const study = await submit(notebook, { grid, engine: "local" });
const tasks = await study.finished();
console.log(`${tasks.filter(({ state }) => state === "succeeded").length} of ${tasks.length} succeeded`);

// %% [markdown]
// ## What came out
// One row a task. Seeds vary more than one would like: that is what they are for.

// %%
import { table } from "steerlab";

const results = (await study.results()) as { rank: number; seed: number; state: string; warm: number; steered: number; strength: number }[];
table(
  results.map(({ rank, seed, state, warm, steered, strength }) => ({
    rank,
    seed,
    state,
    warm,
    steered,
    "steered − warm": steered - warm,
    strength,
  })),
);

// %%
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
table(
  grid.rank.map((rank) => {
    const those = results.filter((result) => result.rank === rank && result.state === "succeeded");
    return {
      rank,
      tasks: those.length,
      warm: mean(those.map(({ warm }) => warm)),
      "steered − warm": mean(those.map(({ steered, warm }) => steered - warm)),
    };
  }),
);
