import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CausalLM } from "../../src/lm/causalLM.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import type { RunStart } from "../../src/runs/run.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { evaluate } from "../../src/tasks/evaluate.ts";
import { loadTask } from "../../src/tasks/loadTask.ts";
import { taskFromFile } from "../../src/tasks/taskFromFile.ts";
import { fileOf, folderOf } from "../data/dataFiles.ts";
import { json, modelFolder } from "../lm/referenceModel.ts";

interface Truthful {
  readonly mean: { readonly mc1: number; readonly mc2: number; readonly mc3: number };
  readonly items: readonly { readonly question: string; readonly best: string; readonly true: string[]; readonly false: string[] }[];
}
interface Commonsense {
  readonly accuracy: number;
  readonly items: readonly { readonly instruction: string; readonly answer: string; readonly correct: boolean }[];
}
const truthful: Truthful = json("metrics/truthfulqa.json");
const commonsense: Commonsense = json("metrics/commonsense.json");
const everything = { train: 0, calibration: 0 };

let lm: CausalLM;
beforeAll(async () => {
  lm = await loadModel(modelFolder("llama"));
});
afterAll(() => lm.dispose());

it("an evaluation's run says how its questions were chosen", async () => {
  const starts: RunStart[] = [];
  const before = enterSession({ ...quietSession, startRun: (start) => quietSession.startRun(starts[starts.push(start) - 1]!) });
  const path = fileOf("own.csv", `q,a\n${Array.from({ length: 16 }, (_, i) => `What is ${i}?,number ${i}\n`).join("")}`);
  const task = await taskFromFile(path, { columns: { question: "q", answer: "a" }, metrics: ["crossEntropy"], test: 4, seed: 5 });
  await evaluate(lm, task.test);
  enterSession(before);
  expect(starts).toHaveLength(1);
  expect(starts[0]!.config).toMatchObject({
    split: task.test.digest,
    data: {
      seed: 5,
      sizes: { train: 10, calibration: 2, test: 4 },
      overlap: { train: 0, calibration: 0 },
      sources: [{ file: path, records: 16, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
      excluded: {},
    },
  });
});

describe("benchmarks read from their files score as the reference does", () => {
  it("TruthfulQA: MC1, MC2 and MC3", async () => {
    const content = truthful.items.map(({ question, best, true: right, false: wrong }) => ({
      question,
      mc1_targets: Object.fromEntries([[best, 1], ...wrong.map((text) => [text, 0])]),
      mc2_targets: Object.fromEntries([...right.map((text) => [text, 1]), ...wrong.map((text) => [text, 0])]),
    }));
    const task = await loadTask("truthfulqa-mc", { path: fileOf("mc_task.json", content), ...everything, test: content.length });
    const { metrics } = await evaluate(lm, task.test, { scoring: "likelihood" });
    expect(metrics.mc1).toBeCloseTo(truthful.mean.mc1, 9);
    expect(metrics.mc2).toBeCloseTo(truthful.mean.mc2, 3);
    expect(metrics.mc3).toBeCloseTo(truthful.mean.mc3, 6);
  });

  it("TruthfulQA by generation: texts compared with true and false references", async () => {
    const content = truthful.items.slice(0, 4).map(({ question, best, true: right, false: wrong }) => {
      return { question, best_answer: best, correct_answers: right, incorrect_answers: wrong };
    });
    const task = await loadTask("truthfulqa-generation", { path: fileOf("own.json", content), ...everything, test: 4 });
    const { items } = await evaluate(lm, task.test, { scoring: "generate", maxTokens: 8 });
    for (const { metrics, references } of items) {
      expect(references!.true.length).toBeGreaterThan(0);
      for (const metric of ["bleu", "rougeL", "bleuDiff", "rougeLDiff", "bleuAcc", "rougeLAcc"] as const)
        expect(metrics[metric]).toBeTypeOf("number");
    }
  });

  it("commonsense labels: accuracy, and which items are right", async () => {
    const content = commonsense.items.map(({ instruction, answer }) => ({ instruction, input: "", output: "", answer }));
    const path = folderOf({ "test.json": content });
    const task = await loadTask("openbookqa", { path, format: "labels", ...everything });
    const { metrics, items } = await evaluate(lm, task.test, { scoring: "likelihood" });
    expect(metrics.accuracy).toBeCloseTo(commonsense.accuracy, 9);
    expect(items.map((item) => item.metrics.accuracy === 1)).toEqual(commonsense.items.map(({ correct }) => correct));
  });
});
