import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { tf } from "../../src/backend/tf.ts";
import type { CausalLM } from "../../src/lm/causalLM.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { type ShownTable, type ShowsItself, showSelf } from "../../src/output/shown.ts";
import type { RunStart } from "../../src/runs/run.ts";
import { enterSession, quietSession, type Session } from "../../src/session/session.ts";
import { claim } from "../../src/tasks/claim.ts";
import { compare } from "../../src/tasks/compare.ts";
import { evaluate } from "../../src/tasks/evaluate.ts";
import type { Evaluation } from "../../src/tasks/evaluation.ts";
import type { TaskItem, TaskSplit } from "../../src/tasks/task.ts";
import { taskSplit } from "../../src/tasks/taskSplit.ts";
import { json, modelFolder } from "../lm/referenceModel.ts";

interface Truthful {
  mean: { mc1: number; mc2: number; mc3: number };
  items: { question: string; best: string; true: string[]; false: string[]; scores_true: number[]; scores_false: number[] }[];
}
interface Commonsense {
  accuracy: number;
  items: { prompt: string; options: string[]; answer: string; scores: number[]; correct: boolean }[];
}

/** A run as it was logged. */
interface Logged {
  readonly start: RunStart;
  readonly artifacts: Map<string, unknown>;
  summary: Record<string, unknown>;
  state: string;
}

function recordingSession(): { session: Session; logged: Logged[]; labels: Set<string> } {
  const logged: Logged[] = [];
  const labels = new Set<string>();
  const startRun: Session["startRun"] = (start) => {
    const run: Logged = { start, artifacts: new Map(), summary: {}, state: "running" };
    const id = `run-${logged.push(run)}`;
    return {
      id,
      log() {},
      summary: (values) => Object.assign(run.summary, values),
      artifact: (name, value) => run.artifacts.set(name, value),
      end: (state) => {
        run.state = state;
      },
    };
  };
  return { session: { ...quietSession, startRun, progress: ({ label }) => labels.add(label) }, logged, labels };
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
    expect(() => evaluate(lm, commonsenseSplit(), { scoring: "generate" })).toThrow(
      expect.objectContaining({ code: "evaluation/scoring" }),
    );
  });
});

const table = (value: object) => (value as unknown as ShowsItself)[showSelf]() as ShownTable;

/** An evaluation with the item scores given: for checks of what compares evaluations, which never asks a model. */
function evaluationOf(model: string, correct: readonly number[], more: Partial<Evaluation> = {}): Evaluation {
  const items = correct.map((value, i) => ({ subject: `${i}`, prompt: `Q${i}`, completion: "a", metrics: { mc1: value } }));
  const mean = correct.reduce((a, b) => a + b, 0) / correct.length;
  return {
    model,
    modelDigest: model,
    task: "t",
    split: "digest",
    scoring: "likelihood",
    metrics: { mc1: mean },
    intervals: {},
    items,
    excluded: {},
    overlap: { train: 0, calibration: 0 },
    training: null,
    runId: `run-${model}`,
    ...more,
  };
}
const outcomes = (right: number, of: number): number[] => Array.from({ length: of }, (_, i) => (i < right ? 1 : 0));

describe("compare", () => {
  it("pairs two evaluations of the same questions", async () => {
    const split = truthfulSplit();
    const a = await evaluate(lm, split, { scoring: "likelihood" });
    const same = compare(a, await evaluate(lm, split, { scoring: "likelihood" }));
    expect(same.n).toBe(20);
    for (const { difference } of Object.values(same.metrics)) expect(difference).toMatchObject({ mean: 0, low: 0, high: 0, n: 20 });
    expect(same.metrics.mc1!.mcnemar).toEqual({ gained: 0, lost: 0, p: 1 });
    expect(same.metrics.mc2!.mcnemar).toBeNull();
    expect(table(same).columns).toContain("difference");
  });

  it("is b − a, with McNemar's p of the changed items", () => {
    const { metrics } = compare(evaluationOf("a", outcomes(40, 100)), evaluationOf("b", outcomes(50, 100)));
    expect(metrics.mc1).toMatchObject({ a: 0.4, b: 0.5 });
    expect(metrics.mc1!.difference.mean).toBeCloseTo(0.1, 12);
    expect(metrics.mc1!.difference.low).toBeGreaterThan(0.03);
    expect(metrics.mc1!.difference.high).toBeLessThan(0.18);
    expect(metrics.mc1!.mcnemar!.p).toBeCloseTo(2 / 1024, 12);
  });

  it("pairs only what both were scored on", () => {
    const b = evaluationOf("b", outcomes(50, 100));
    const items = b.items.map((item, i) => (i < 10 ? { ...item, metrics: {}, excluded: "too long" } : item));
    expect(compare(evaluationOf("a", outcomes(40, 100)), { ...b, items }).n).toBe(90);
  });

  it("refuses different questions and no common metric", () => {
    const a = evaluationOf("a", [1]);
    expect(() => compare(a, { ...a, split: "other" })).toThrow(expect.objectContaining({ code: "evaluation/different-splits" }));
    expect(() => compare(a, { ...a, metrics: { mc2: 1 } })).toThrow(expect.objectContaining({ code: "evaluation/no-common-metric" }));
  });
});

describe("claim", () => {
  const baseline = evaluationOf("warm", outcomes(200, 600));
  const method = evaluationOf("steered", outcomes(240, 600));

  it("says what was found and what is missing", () => {
    const card = claim({ baseline, method });
    expect(card.metrics[0]).toMatchObject({ metric: "mc1", verdict: "better" });
    expect(card.missing).toHaveLength(4);
    expect(card.missing.join(" ")).toMatch(/temperature.*extrapolation.*longer warm start.*seed/is);
    expect(card.conclusion).toContain("steered does better than warm in MC1 (+0.0667)");
    expect(card.conclusion).toContain("not fully tested");
    expect(card.markdown).toContain("| MC1 | 0.3333 | 0.4000 | +0.0667 [");
    expect(recording.logged.at(-1)).toMatchObject({ start: { kind: "claim", parents: ["run-warm", "run-steered"] }, state: "finished" });
  });

  it("says that a simpler change does as well where it does", () => {
    const controls = {
      temperature: evaluationOf("temperature", outcomes(245, 600)),
      extrapolation: evaluationOf("extrapolation", outcomes(150, 600)),
      "longer warm start": evaluationOf("longer", outcomes(300, 600)),
    };
    const { conclusion, missing, controls: judged } = claim({ baseline, method, controls });
    expect(missing).toHaveLength(1);
    expect(judged.map(({ metrics }) => metrics[0]!.verdict)).toEqual(["worse", "better", "worse"]);
    expect(conclusion).toContain('not shown to beat the control "temperature"');
    expect(conclusion).toContain('"longer warm start"');
    expect(conclusion).not.toContain('"extrapolation"');
  });

  it("claims nothing where the interval holds zero, and says so", () => {
    const { conclusion, metrics } = claim({ baseline, method: evaluationOf("steered", [...outcomes(199, 599), 1]) });
    expect(metrics[0]!.verdict).toBe("undecided");
    expect(conclusion).toBe("On 600 questions, no difference is shown in MC1.");
  });

  it("averages over seeds and knows them from the run log", () => {
    const seeds = [3, 4].map((seed) => evaluationOf("steered", outcomes(230 + seed, 600), { training: { seed, steps: 20 } }));
    const card = claim({ baseline: [baseline, baseline], method: seeds });
    expect(card).toMatchObject({ pairs: 2, seeds: [3, 4] });
    expect(card.metrics[0]!.difference.mean).toBeCloseTo(33.5 / 600, 12);
    expect(card.metrics[0]!.bySeed.map((value) => Math.round(value * 600))).toEqual([33, 34]);
    expect(card.missing.join(" ")).not.toContain("One warm start");
  });

  it("counts no gain on questions that were seen before", () => {
    const seen = evaluationOf("steered", outcomes(240, 600));
    const card = claim({ baseline: { ...baseline, overlap: { train: 12, calibration: 0 } }, method: seen });
    expect(card.conclusion).toContain("12 test questions were seen before, so no gain counts.");
  });

  it("refuses systems that cannot be paired", () => {
    expect(() => claim({ baseline: [baseline, baseline], method })).toThrow(expect.objectContaining({ code: "claim/unpaired" }));
    expect(() => claim({ baseline, method: { ...method, split: "other" } })).toThrow(
      expect.objectContaining({ code: "evaluation/different-splits" }),
    );
  });
});
