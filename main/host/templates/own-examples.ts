// %% [markdown]
// # Own examples
// Prompts and completions of your own, and what a few training steps on them change, token by token. `taskFromFile` takes a CSV, JSON or Parquet file
// where there are many.

// %%
import { type Example, loadModel, params } from "steerlab";

const { steps, seed } = params({ steps: 20, seed: 0 });
const examples: Example[] = [
  { prompt: "Q: What is an oak?\nA:", completion: " a tree" },
  { prompt: "Q: What is a trout?\nA:", completion: " a fish" },
  { prompt: "Q: What is a rake?\nA:", completion: " a tool" },
  { prompt: "Q: What is a sparrow?\nA:", completion: " a bird" },
];
const base = await loadModel("wordnet-lm");

// %% kind="train"
import { lora, warmStart } from "steerlab";

const warm = await warmStart(base, examples, { adapter: lora({ rank: 8 }), steps, batchSize: 4, learningRate: 1e-3, seed });
warm;

// %%
import { chart, trace } from "steerlab";

const seen = await trace(warm, { prompt: "Q: What is a pine?\nA:", completion: " a tree" });
chart.explorer(seen);

// %% kind="evaluate"
import { steer } from "steerlab";

const prompt = "Q: What is a herring?\nA:";
for (const lm of [base, warm, steer(warm, { strength: 1 })]) {
  const { text } = await lm.generate(prompt, { maxTokens: 8, stop: ["\n"] });
  console.log(`${lm.name}:${text}`);
}
