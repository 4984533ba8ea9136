/* The notebooks of experiments/ as a reader would run them in a terminal, in a workspace of their own and on sizes that take seconds. */
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

// Each takes a quarter of a minute on two quiet cores; beside other work it may take several times as long.
vi.setConfig({ testTimeout: 240_000 });

const root = join(import.meta.dirname, "../..");
const workspace = mkdtempSync(join(tmpdir(), "steerlab-notebooks-"));
beforeAll(() => {
  const notebooks = readdirSync(join(root, "experiments")).filter((name) => name.endsWith(".ts"));
  for (const name of notebooks) cpSync(join(root, "experiments", name), join(workspace, name));
});
afterAll(() => rmSync(workspace, { recursive: true, force: true }));

function run(
  notebook: string,
  params: Record<string, string | number> = {},
  env: Record<string, string> = {},
): Promise<{ code: number; out: string; errors: string }> {
  const given = Object.entries(params).flatMap(([name, value]) => ["--param", `${name}=${value}`]);
  const args = [join(root, "main/cli/main.ts"), "run", join(workspace, notebook), "--workspace", workspace, ...given];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { maxBuffer: 1 << 26, env: { ...process.env, ...env } }, (error, out, errors) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, out, errors });
    });
  });
}

test("model-parity finds every value of the reference on this backend", async () => {
  const { code, out, errors } = await run("model-parity.ts");
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  for (const model of ["gpt2", "llama3", "mistral-window", "qwen3", "gpt_neox", "qwen2-prefix_tuning"])
    expect(out).toContain(`\n${model} `);
  expect(out).toContain("Nothing is off.");
});

const small = { seeds: 2, train: 200, test: 24 };

test("warm-start-length sets steering beside its controls at every length", async () => {
  const { code, out, errors } = await run("warm-start-length.ts", { ...small, calibration: 20, lengths: "6,20" });
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  expect(out).toMatch(/^ +6 +\S+, \S+ .* 24 +2$/m);
  for (const control of ["temperature", "extrapolation", "longer"]) expect(out).toMatch(new RegExp(`^ +20 +${control} .* 24 +2$`, "m"));
  expect(out).toMatch(/Steering saves most after \*\*(6|20) steps\*\*/);
  expect(out).toContain("[figure] Cross-entropy against the warm model, 24 questions, 2 seeds, 95 %: steered lowest at");
});

test("strength-versus-optimum tells the regret of every estimate, none below the optimum", async () => {
  const { code, out, errors } = await run("strength-versus-optimum.ts", { ...small, sizes: "8,16", usual: 16 });
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  for (const estimate of ["exact", "ratio", "median", "mean", "none: the warm model"]) {
    const [, , regret] = out
      .match(new RegExp(`^${estimate} +(.*)$`, "m"))![1]!
      .trim()
      .split(/ +/);
    expect(Number(regret)).toBeGreaterThan(-1e-6);
  }
  expect(out).toMatch(/^ +16 +\S+, \S+ .* 24 +2$/m);
  expect(out).toContain("[figure] Cross-entropy over strength on wordnet-classes, 24 items");
});

test("confidence-mask keeps fewer tokens at a larger alpha, and shows both ways outside", async () => {
  const { code, out, errors } = await run("confidence-mask.ts", { ...small, calibration: 12, alphas: "0.01,0.1" });
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  const kept = ["0.0100", "0.1000"].map((alpha) => Number(out.match(new RegExp(`^${alpha} +(\\S+)`, "m"))![1]));
  expect(kept[0]).toBeGreaterThan(kept[1]!);
  for (const outside of ["keep", "drop"]) expect(out).toMatch(new RegExp(`^0\\.1000 +${outside} .* 24 +2$`, "m"));
});

test("first-order finds both steps to point the same way, and predictions that get better as they shrink", async () => {
  const { code, out, errors } = await run("first-order.ts", { ...small, batch: 32, rates: "0.03,0.003" });
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  for (const quantity of ["KL", "cross-entropy"]) expect(out).toMatch(new RegExp(`^training +${quantity} +0\\.003`, "m"));
  const lines = (rate: string) => out.match(new RegExp(`^${rate} .*$`, "gm")) ?? [];
  const [larger, smaller] = [lines("0\\.030*"), lines("0\\.0030*")];
  const off = (line: string) => Number(line.trim().split(/ +/).at(-1));
  expect(off(smaller[1]!)).toBeLessThan(off(larger[1]!) / 3);
  expect(Number(smaller[0]!.split(/ +/)[1])).toBeGreaterThan(0.2);
});

test("four-peft-methods sets every method's warm and steered model and its controls side by side", async () => {
  const sizes = { seeds: 1, train: 100, calibration: 8, test: 12, most: 10, level: 0.9 };
  // Twenty short trainings: compiling them would take longer than running them op by op.
  const { code, out, errors } = await run("four-peft-methods.ts", sizes, { STEERLAB_COMPILE: "off" });
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  for (const method of ["LoRA", "IA³", "prompt tuning", "P-Tuning v2", "P-Tuning"]) {
    expect(out).toMatch(new RegExp(`^${method} +crossEntropy +\\S+ +\\S+ +−?\\d\\.\\d+ \\[.* 12 +1$`, "m"));
  }
  expect(out).toMatch(/^LoRA +accuracy +−?\d\.\d+ \[.*\] +−?\d\.\d+ \[.*\] +−?\d\.\d+ \[.*\] +12 +1$/m);
  expect(out).toContain("| longer warm start |");
});

test("truthfulqa without its files runs on the tasks that mirror it, and asks what a reader would ask", async () => {
  const { code, out, errors } = await run("truthfulqa.ts", { seeds: 1, steps: 8, train: 60, calibration: 10, test: 12, answers: 6 });
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  expect(out).toMatch(/^MC1 +steered +method .* 12 +1$/m);
  expect(out).toMatch(/^ROUGE-L +longer warm start +control .* 6 +1$/m);
  expect(out).toContain("on wordnet-truth\n");
});

test("commonsense without its files runs on the task that mirrors it", async () => {
  const { code, out, errors } = await run("commonsense.ts", { seeds: 1, train: 60, calibration: 10, test: 16 });
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  expect(out).toMatch(/^wordnet-classes +60 +10 +16 +0\.2500 /m);
  expect(out).toMatch(/^wordnet-classes +accuracy +\S+ +\S+ +\S+ +−?\d\.\d+ \[.*\] +\S+ +16 +1$/m);
});

test("generation compares greedy and drawn text, and shows the tokens that steering changed", async () => {
  const { code, out, errors } = await run("generation.ts", { seeds: 1, steps: 16, train: 200, calibration: 12, test: 8 });
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  expect(out).toMatch(/^token F1 +steered +method .* 8 +1$/m);
  expect(out).toMatch(/^ROUGE-L +steered, drop +method .* 8 +1$/m);
  expect(out).toMatch(/The first token that steering changed, seed 0: \d of 8 answers/);
});

test("cluster-sweep shows what would go to Slurm, runs its grid as processes of this machine, and brings every task's figures back", async () => {
  const sizes = { notebook: "cluster-task.ts", steps: 4, train: 40, test: 8, seeds: 1 };
  const { code, out, errors } = await run("cluster-sweep.ts", sizes, { STEERLAB_COMPILE: "off" });
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  expect(out).toMatch(/^sbatch --parsable --array=0-1%8 --requeue .* --gres=gpu:1 --mem=4G --time=30 /m);
  expect(out).toContain("2 of 2 succeeded");
  for (const rank of [2, 8]) expect(out).toMatch(new RegExp(`^ +${rank} +0 +succeeded +\\d+\\.\\d+ +\\d+\\.\\d+ `, "m"));
});

test("seeing-steering draws every view of a steered model, and its own numbers agree with each other", async () => {
  const { code, out, errors } = await run("seeing-steering.ts", { steps: 8, train: 200, calibration: 24, test: 24 });
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  for (const view of [
    /\[figure\] Training of wordnet-lm\+lora over 8 steps: loss .*KL to the base 0\.000 to \d\.\d{3} nats/,
    /\[explorer\] wordnet-lm\+lora, 40 examples|\[explorer\] wordnet-lm\+lora, 24 examples/,
    /\[figure\] Cross-entropy over strength on wordnet-classes, 24 items.*Not from the pass, but by decoding 24 items anew/,
    /wordnet-classes, 24 questions at μ 4, α 0\.1, exact by likelihood: \d+ flip to right, \d+ to wrong/,
    /\[figure\] Over \d+ positions, α 0\.1, steering pushes/,
    /\[figure\] Mean KL of warm to base by kind of label/,
    /\[figure\] Each label's own best strength/,
    /\[figure\] The plane in which steering vectors/,
  ])
    expect(out).toMatch(view);
  const number = (what: string) => Number(out.match(new RegExp(`^${what}.* (−?[\\d.]+)$`, "m"))![1]!.replace("−", "-"));
  const told = Number(out.match(/KL to the base 0\.000 to (\d\.\d{3}) nats/)![1]);
  expect(number("KL to the base after the warm start")).toBeCloseTo(told, 2);
  expect(number("cross-entropy, steered")).toBeLessThan(number("cross-entropy, warm") + 0.2);
});
