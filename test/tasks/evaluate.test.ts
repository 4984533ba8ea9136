import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { tf } from "../../src/backend/tf.ts";
import type { CausalLM } from "../../src/lm/causalLM.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { compare } from "../../src/tasks/compare.ts";
import { evaluate } from "../../src/tasks/evaluate.ts";
import type { TaskItem, TaskSplit } from "../../src/tasks/task.ts";
import { taskSplit } from "../../src/tasks/taskSplit.ts";
import { json, modelFolder } from "../lm/referenceModel.ts";
import { table } from "./evaluationOf.ts";
import { recordingSession } from "./recordedRuns.ts";

interface Truthful {
  mean: { mc1: number; mc2: number; mc3: number };
  items: { question: string; best: string; true: string[]; false: string[]; scores_true: number[]; scores_false: number[] }[];
}
interface Commonsense {
  accuracy: number;
  items: { prompt: string; options: string[]; answer: string; scores: number[]; correct: boolean }[];
}

const truthful: Truthful = json("metrics/truthfulqa.json");
const commonsense: Commonsense = json("metrics/commonsense.json");

function truthfulSplit(): TaskSplit {
  const items = truthful.items.map((item): TaskItem => {
    const right = [item.best, ...item.true.filter((answer) => answer !== item.best)].map((answer) => ` ${answer}`);
    return {
      prompt: `Q: ${item.question}\nA:`,
      completion: ` ${item.best}`,
      subject: item.question,
      choices: { true: right, false: item.false.map((answer) => ` ${answer}`) },
    };
  });
  return taskSplit({ task: "truthfulqa-reference", items, metrics: ["crossEntropy", "exactMatch", "mc1", "mc2", "mc3"], stop: ["\n"] });
}

function commonsenseSplit(): TaskSplit {
  const items = commonsense.items.map(({ prompt, options, answer }): TaskItem => {
    const wrong = options.filter((option) => option !== answer).map((option) => ` ${option}`);
    return { prompt, completion: ` ${answer}`, subject: answer, choices: { true: [` ${answer}`], false: wrong } };
  });
  return taskSplit({ task: "commonsense-reference", items, metrics: ["accuracy"], stop: ["\n"] });
}

let lm: CausalLM;
let tensors: number;
let recording: ReturnType<typeof recordingSession>;

beforeAll(async () => {
  lm = await loadModel(modelFolder("llama"));
  await lm.score("a", [" b"]);
  tensors = tf.memory().numTensors;
});
afterAll(() => lm.dispose());
beforeEach(() => {
  recording = recordingSession();
  enterSession(recording.session);
});
afterEach(() => {
  enterSession(quietSession);
});

const total = (tokens: Float64Array) => tokens.reduce((sum, value) => sum + value, 0);

describe("evaluate", () => {
  it("gives the reference's scores and MC1, MC2 and MC3, and keeps no tensor", async () => {
    const split = truthfulSplit();
    const { metrics, items, intervals } = await evaluate(lm, split, { scoring: "likelihood" });
    items.forEach(({ choices }, i) => {
      const item = truthful.items[i]!;
      choices!.false.forEach((tokens, k) => {
        expect(Math.abs(total(tokens) - item.scores_false[k]!)).toBeLessThan(1e-3);
      });
      expect(Math.abs(total(choices!.true[0]!) - item.scores_true[item.true.indexOf(item.best)]!)).toBeLessThan(1e-3);
    });
    expect(metrics.mc1).toBeCloseTo(truthful.mean.mc1, 9);
    expect(metrics.mc2).toBeCloseTo(truthful.mean.mc2, 3);
    expect(metrics.mc3).toBeCloseTo(truthful.mean.mc3, 6);
    expect(intervals.mc2!.low).toBeLessThan(metrics.mc2!);
    expect(intervals.mc2!.high).toBeGreaterThan(metrics.mc2!);
    expect(intervals.mc2!.n).toBe(20);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("gives the reference's accuracy and predictions on commonsense options", async () => {
    const { metrics, items } = await evaluate(lm, commonsenseSplit());
    expect(items.map((item) => item.metrics.accuracy)).toEqual(commonsense.items.map((item) => (item.correct ? 1 : 0)));
    expect(metrics.accuracy).toBeCloseTo(commonsense.accuracy, 9);
  });

  it("counts cross-entropy by token over the answer and its end, as one long mean", async () => {
    const { metrics, items } = await evaluate(lm, truthfulSplit(), { scoring: "likelihood" });
    const tokens = items.flatMap((item) => [...item.completionTokens!]);
    expect(metrics.crossEntropy).toBeCloseTo(-tokens.reduce((a, b) => a + b, 0) / tokens.length, 9);
    const answers = await lm.scoreAll(items.map(({ prompt, completion }) => ({ prompt, completions: [completion] })));
    items.forEach(({ completionTokens }, i) => {
      expect(completionTokens).toHaveLength(answers[i]![0]!.tokens.length + 1);
      expect(total(completionTokens!.subarray(0, -1))).toBeCloseTo(answers[i]![0]!.total, 3);
    });
  });

  it("compares greedy text with the answer", async () => {
    const split = truthfulSplit();
    const [first, ...rest] = split.items.slice(0, 5);
    const { text } = await lm.generate(first!.prompt, { maxTokens: 6 });
    const [answer, stop] = [text.slice(0, text.length / 2), text.slice(text.length / 2)];
    const items = [{ ...first!, completion: answer }, ...rest];
    const { items: scores } = await evaluate(lm, taskSplit({ ...split, items, metrics: ["exactMatch"], stop: [stop] }));
    expect(scores.map((score) => score.metrics.exactMatch)).toEqual([1, 0, 0, 0, 0]);
  });

  it("draws answers as the model does, each question with a seed of its own", async () => {
    const split = truthfulSplit();
    const some = taskSplit({ ...split, items: split.items.slice(0, 4), metrics: ["exactMatch"], stop: [] });
    const sampling = { temperature: 1.5, topK: 20, seed: 11 };
    const prompts = some.items.map(({ prompt }) => prompt);
    const drawn = await lm.generateAll(prompts, { maxTokens: 8, ...sampling });
    const { items } = await evaluate(lm, some, { maxTokens: 8, sampling });
    expect(items.map(({ generated }) => generated)).toEqual(drawn.map(({ text }) => text));
    const greedy = await evaluate(lm, some, { maxTokens: 8 });
    expect(greedy.items.map(({ generated }) => generated)).not.toEqual(drawn.map(({ text }) => text));
    const runs = recording.logged.filter(({ start }) => start.kind === "evaluation");
    expect(runs.map(({ start }) => start.config.sampling)).toEqual([sampling, undefined]);
  });

  it("reads the chosen option out of the text, and counts what cannot be read", async () => {
    const split = commonsenseSplit();
    const some = split.items.slice(0, 4);
    const [said] = await lm.generateAll([some[0]!.prompt], { maxTokens: 12 });
    const named = { ...some[0]!, completion: said!.text, choices: { true: [said!.text], false: ["never said by it"] } };
    const wrong = {
      ...some[1]!,
      completion: "never said",
      choices: { true: ["never said"], false: ["nor this"] },
    };
    const own = taskSplit({ ...split, items: [named, wrong], stop: [] });
    const evaluation = await evaluate(lm, own, { scoring: "generate", maxTokens: 12 });
    expect(evaluation.items.map(({ metrics }) => metrics)).toEqual([
      { accuracy: 1, readable: 1 },
      { accuracy: 0, readable: 0 },
    ]);
    expect(evaluation.intervals.readable).toMatchObject({ mean: 0.5, n: 2 });
    expect(table(evaluation).caption).toContain("1 unreadable answers, counted as wrong");
    expect(() => compare(evaluation, { ...evaluation, measured: [["accuracy", "likelihood"]] })).toThrow(
      expect.objectContaining({ code: "evaluation/different-scoring" }),
    );
  });

  it("compares generated text with true and false references", async () => {
    const [first] = truthfulSplit().items;
    const { text } = await lm.generate(first!.prompt, { maxTokens: 10 });
    const references = { true: ["something else", text], false: ["xyzzy"] };
    const items = [{ prompt: first!.prompt, completion: "x", subject: "s", references }];
    const split = taskSplit({ task: "open", items, metrics: ["bleu", "rougeL"], stop: [] });
    const { items: scored } = await evaluate(lm, split, { maxTokens: 10 });
    expect(scored[0]!.generated).toBe(text);
    const expected = { bleuAcc: 1, rougeLAcc: 1, rougeL: 1, rougeLDiff: 1 };
    expect(scored[0]!.metrics).toMatchObject(expected);
    expect(scored[0]!.metrics.bleu).toBeCloseTo(100, 6);
  });

  it("logs a run with every item's scores", async () => {
    const evaluation = await evaluate(lm, truthfulSplit(), { scoring: "likelihood" });
    const run = recording.logged.find(({ start }) => start.kind === "evaluation")!;
    expect(run.state).toBe("finished");
    expect(run.start.modelDigest).toBe(lm.digest);
    expect(run.summary).toMatchObject({ mc1: evaluation.metrics.mc1, items: 20, excluded: 0 });
    expect(run.artifacts.get("items")).toEqual(evaluation.items);
    expect(recording.labels).toContain("Scoring");
  });

  it("leaves out what does not fit the context, counts it and says so", async () => {
    const split = truthfulSplit();
    const long = { ...split.items[0]!, prompt: `Q: ${"very ".repeat(lm.config.context)}long?\nA:` };
    const evaluation = await evaluate(lm, taskSplit({ ...split, items: [long, ...split.items.slice(1)] }), { scoring: "likelihood" });
    const reason = `longer than the context of ${lm.config.context} tokens`;
    expect(evaluation.excluded).toEqual({ [reason]: 1 });
    expect(evaluation.items[0]).toMatchObject({ excluded: reason, metrics: {} });
    expect(evaluation.intervals.mc1!.n).toBe(19);
    expect((table(evaluation).caption ?? "").includes(`1 left out: ${reason}`)).toBe(true);
    const nothing = evaluate(lm, taskSplit({ ...split, items: [long] }), { scoring: "likelihood" });
    await expect(nothing).rejects.toThrow(expect.objectContaining({ code: "evaluation/nothing-left" }));
  });

  it("ends as an interrupted run when the person interrupts", async () => {
    const controller = new AbortController();
    enterSession({ ...recording.session, signal: controller.signal });
    controller.abort();
    await expect(evaluate(lm, truthfulSplit())).rejects.toThrow(expect.objectContaining({ code: "cell/interrupted" }));
    expect(recording.logged.at(-1)!.state).toBe("interrupted");
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("refuses a scoring that the split has no metric for", () => {
    const texts = { ...truthfulSplit(), metrics: ["exactMatch"] as const };
    expect(() => evaluate(lm, texts, { scoring: "likelihood" })).toThrow(expect.objectContaining({ code: "evaluation/scoring" }));
  });

  it("gives evaluations that can be paired: a model does not differ from itself", async () => {
    const split = truthfulSplit();
    const a = await evaluate(lm, split, { scoring: "likelihood" });
    const same = compare(a, await evaluate(lm, split, { scoring: "likelihood" }));
    expect(same.n).toBe(20);
    for (const { difference } of Object.values(same.metrics)) expect(difference).toMatchObject({ mean: 0, low: 0, high: 0, n: 20 });
    expect(same.metrics.mc1!.mcnemar).toEqual({ gained: 0, lost: 0, p: 1 });
    expect(same.metrics.mc2!.mcnemar).toBeNull();
    expect(table(same).columns).toContain("difference");
  });
});
