// %% [markdown]
// # Do the models compute what transformers and PEFT compute?
// Small checkpoints with random weights, one for each architecture and adapter method, were run through Hugging Face's libraries (transformers
// 5.23, PEFT 0.21, PyTorch 2.13, float32 on the CPU). The same checkpoints are loaded here, and everything is computed again on the backend in use.
// A difference of a few 1e-6 is the rounding of float32; a wrong formula gives 1e-2 and more.

// %%
import { table, verifyBackend } from "steerlab";

const checks = await verifyBackend();
table([{ values: checks.length, off: checks.filter((check) => !check.ok).length }]);

// %% [markdown]
// ## Largest differences by model and adapter
// Logits at the last positions of three prompts, nats; log-probabilities of whole sequences, nats; greedy tokens that differ where the reference's two
// best logits are more than its own rounding apart.

// %%
const subjects = [...new Set(checks.map((check) => check.subject))];
const difference = (subject: string, begin: string) => {
  const found = checks.find((check) => check.subject === subject && check.what.startsWith(begin))?.difference;
  return found === undefined || found === null ? null : found === 0 ? "0" : found.toExponential(1);
};
const rows = subjects.map((subject) => ({
  "model or adapter": subject,
  logits: difference(subject, "logits, nats"),
  sequences: difference(subject, "log-probabilities"),
  "greedy tokens": difference(subject, "greedy tokens"),
  "compiled steps": difference(subject, "logits, compiled") ?? difference(subject, "decoding, compiled"),
}));
table(
  rows.filter((row) => row.logits !== null),
  { caption: "Largest absolute differences; three prompts each" },
);

// %% [markdown]
// ## Training and steering
// Five AdamW steps of a LoRA adapter, whole steered decodes, and the steering vector with its strengths in float64.

// %%
const others = checks.filter((check) => check.subject === "steering" || /loss|steered|KL/.test(check.what));
table(others.map(({ subject, what, difference, tolerance }) => ({ subject, value: what, difference, "at most": tolerance })));

// %% [markdown]
// ## What it does not show
// Large models: rounding grows with width and depth, and 16-bit weights are widened to float32 here. A GPU: run this notebook on it.
// What is off, if anything:

// %%
import { markdown } from "steerlab";

const off = checks.filter((check) => !check.ok);
off.length === 0 ? markdown("Nothing is off.") : table(off);
