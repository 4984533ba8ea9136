/*
 * Hugging Face PEFT loads what we save, and computes the same logits. Needs a Python with torch, transformers and peft: STEERLAB_PEFT_PYTHON, or
 * the benchmarks' STEERLAB_BENCH_PYTHON; .ci/run installs one where it can.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import type { AdapterSpec } from "../../src/peft/adapterSpec.ts";
import { ia3 } from "../../src/peft/ia3.ts";
import { lora } from "../../src/peft/lora.ts";
import { warmStart } from "../../src/train/warmStart.ts";
import { modelFolder } from "../lm/referenceModel.ts";
import { everyMethod } from "./everyMethod.ts";
import { largestDifference } from "./peftReference.ts";

const python = process.env.STEERLAB_PEFT_PYTHON ?? process.env.STEERLAB_BENCH_PYTHON ?? null;
const whyNot = pythonTrouble();
if (whyNot) process.stderr.write(`PEFT reading our adapters is not checked: ${whyNot}\n`);

function pythonTrouble(): string | null {
  if (!python) return "neither STEERLAB_PEFT_PYTHON nor STEERLAB_BENCH_PYTHON names a Python with torch, transformers and peft";
  const tried = spawnSync(python, ["-c", "import torch, transformers, peft"], { encoding: "utf8" });
  return tried.status === 0
    ? null
    : `${python} cannot import torch, transformers and peft: ${tried.error?.message ?? tried.stderr.trim().split("\n").at(-1)}`;
}

const root = mkdtempSync(join(tmpdir(), "peft-reads-"));
afterAll(() => rmSync(root, { recursive: true }));

const specs: readonly (readonly [name: string, spec: AdapterSpec])[] = [
  ...everyMethod,
  ["LoRA by a regular expression", lora({ rank: 2, alpha: 3, targets: ".*(q_proj|c_attn|query_key_value)" })],
  ["LoRA with ranks of its own", { ...lora({ rank: 2 }), rankPattern: { ".*1.*": 3 }, alphaPattern: { ".*0.*": 5 } }],
  ["(IA)³ on other modules", ia3({ targets: "all-linear", feedforward: ["proj", "query_key_value"] })],
];
const examples = ["red", "green"].map((colour) => ({ prompt: `Q: is ${colour} a colour?`, completion: ` yes, ${colour}` }));

interface Case {
  readonly name: string;
  readonly base: string;
  readonly adapter: string;
  readonly whole: boolean;
  readonly ids: number[];
  readonly logits: string;
}

/** Trains each method for a few steps, and writes folders and logits. */
async function writeCases(family: string): Promise<Case[]> {
  const base = await loadModel(modelFolder(family));
  cpSync(base.folder!, join(root, family), { recursive: true });
  const cases: Case[] = [];
  const ids = base.tokenizer.encode("Q: is blue a colour? yes");
  const untrained = (await base.logits([ids]))[0]!.data;
  for (const [name, adapter] of specs) {
    const warm = await warmStart(base, examples, { adapter, steps: 3, learningRate: 3e-2, warmupSteps: 0 });
    const stem = `${family}-${cases.length}`;
    const logits = (await warm.logits([ids]))[0]!.data;
    expect(largestDifference(logits, untrained), name).toBeGreaterThan(0.01);
    await warm.save(join(root, stem));
    writeFileSync(join(root, `${stem}.f32`), logits);
    cases.push({
      name: `${family}, ${name}`,
      base: family,
      adapter: stem,
      whole: adapter.kind === "full-fine-tune",
      ids,
      logits: `${stem}.f32`,
    });
    warm.dispose();
  }
  base.dispose();
  return cases;
}

test.skipIf(whyNot)("PEFT loads every method's adapters on every family, with our logits", { timeout: 600_000 }, async () => {
  process.env.STEERLAB_COMPILE = "off";
  await startBackend("native");
  const cases: Case[] = [];
  for (const family of ["gpt2", "llama", "mistral-window", "qwen2", "qwen3", "gpt_neox"]) cases.push(...(await writeCases(family)));
  writeFileSync(join(root, "cases.json"), JSON.stringify(cases));
  const { stdout, stderr } = spawnSync(python!, [join(import.meta.dirname, "peft_reads_ours.py"), root], { encoding: "utf8" });
  const results = stdout.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as { name: string; ok: boolean }] : []));
  expect(results.length, stderr).toBe(cases.length);
  expect(results.filter(({ ok }) => !ok)).toEqual([]);
});
