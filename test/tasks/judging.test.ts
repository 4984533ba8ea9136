import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { tf } from "../../src/backend/tf.ts";
import type { CausalLM } from "../../src/lm/causalLM.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { claim } from "../../src/tasks/claim.ts";
import { compare } from "../../src/tasks/compare.ts";
import { evaluate } from "../../src/tasks/evaluate.ts";
import { cohensKappa, judgesAgreement } from "../../src/tasks/judge/agreement.ts";
import { endpointJudge } from "../../src/tasks/judge/endpointJudge.ts";
import type { Judgement } from "../../src/tasks/judge/judge.ts";
import { judgedScores } from "../../src/tasks/judge/judgedScores.ts";
import { localJudge } from "../../src/tasks/judge/localJudge.ts";
import { rescore } from "../../src/tasks/rescore.ts";
import { loadEvaluation } from "../../src/tasks/storedEvaluation.ts";
import type { TaskSplit } from "../../src/tasks/task.ts";
import { taskSplit } from "../../src/tasks/taskSplit.ts";
import { modelFolder } from "../lm/referenceModel.ts";
import { table } from "./evaluationOf.ts";
import { type Fault, failing, type JudgeServer, judgeServer } from "./judgeServer.ts";
import { storedRuns } from "./storedRuns.ts";

const questions = ["What is a dog?", "What is a cat?", "Why is the sky blue?", "Who is there?", "What is 7?", "Where is north?"];

function openSplit(): TaskSplit {
  const items = questions.map((question, i) => ({
    prompt: `Q: Before?\nA: Yes.\n\nQ: ${question}\nA:`,
    completion: ` reference ${i}`,
    subject: question,
    references: { true: [`reference ${i}`], false: [`wrong ${i}`] },
  }));
  return taskSplit({ task: "open", items, metrics: ["crossEntropy", "rougeL"], stop: ["\n"] });
}

let lm: CausalLM;
let other: CausalLM;
let tensors: number;
let log: ReturnType<typeof storedRuns>;
const servers: JudgeServer[] = [];

beforeAll(async () => {
  lm = await loadModel(modelFolder("llama"));
  other = await loadModel(modelFolder("gpt2"));
  await lm.score("a", [" b"]);
  await other.score("a", [" b"]);
  tensors = tf.memory().numTensors;
});
afterAll(() => {
  lm.dispose();
  other.dispose();
});
beforeEach(() => {
  log = storedRuns();
  enterSession(log.session);
  vi.stubEnv("STEERLAB_WORKSPACE", mkdtempSync(join(tmpdir(), "workspace-")));
});
afterEach(async () => {
  enterSession(quietSession);
  log.close();
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) await server.close();
});

async function endpoint(name: string, reply: (prompt: string) => string, fault?: Fault) {
  const server = await judgeServer(reply, fault);
  servers.push(server);
  const judge = endpointJudge({ url: server.url, model: name, api: "completions", patience: { attempts: 2, firstWait: 1 } });
  return { server, judge };
}

/** Thinks all but the questions about animals true, and every answer informative but that about the sky. */
const first = (prompt: string): string =>
  prompt.endsWith("True:") ? (/dog|cat/.test(prompt) ? " no" : " yes") : /sky/.test(prompt) ? " no" : " yes";

describe("judged generation", () => {
  it("gives the shares judged true, informative and both, with intervals", async () => {
    const { judge, server } = await endpoint("first", first);
    const evaluation = await evaluate(lm, openSplit(), { scoring: "generate", judge, maxTokens: 6 });
    expect(evaluation.metrics).toMatchObject({ truth: 4 / 6, info: 5 / 6, truthInfo: 3 / 6 });
    expect(evaluation.intervals.truthInfo).toMatchObject({ n: 6 });
    expect(server.asked[0]!.prompt).toMatch(/^Q: [^\n]+\?\nA: [^\n]*\n(True|Helpful):$/);
    expect(evaluation.items[0]!.judgements).toMatchObject([
      { judge: "first", asks: "truth", verdict: false },
      { judge: "first", asks: "info", verdict: true },
    ]);
    expect(table(evaluation).caption).toContain("judged by first");
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("counts what a judge cannot be read on, and leaves it out of that metric only", async () => {
    const { judge } = await endpoint("first", (prompt) => (prompt.includes("north") ? "perhaps" : first(prompt)));
    const evaluation = await evaluate(lm, openSplit(), { judge, maxTokens: 6 });
    const reason = "first: the reply is neither yes nor no";
    expect(evaluation.unscored).toEqual({ truth: { [reason]: 1 }, info: { [reason]: 1 }, truthInfo: { [reason]: 1 } });
    expect([evaluation.intervals.truth!.n, evaluation.intervals.rougeL!.n]).toEqual([5, 6]);
    expect(table(evaluation).caption).toContain(`1 without "judged true": ${reason}`);
  });

  it("fails by name when no verdict can be read at all", async () => {
    const { judge } = await endpoint("first", () => "perhaps");
    await expect(evaluate(lm, openSplit(), { judge, maxTokens: 6 })).rejects.toThrow(expect.objectContaining({ code: "judge/no-verdict" }));
  });

  it("asks several judges and says how far they agree", async () => {
    const a = await endpoint("a", first);
    const b = await endpoint("b", (prompt) => (prompt.includes("dog") && prompt.endsWith("True:") ? " yes" : first(prompt)));
    const evaluation = await evaluate(lm, openSplit(), { scoring: "generate", judge: [a.judge, b.judge], maxTokens: 6 });
    expect(evaluation.judges).toEqual(["a", "b"]);
    expect(evaluation.metrics.truth).toBeCloseTo((4 / 6 + 5 / 6) / 2, 12);
    expect(evaluation.items[0]!.metrics.truth).toBe(0.5);
    // a: 4 of 6 true, b: 5 of 6, equal in 5: chance 4/6 · 5/6 + 2/6 · 1/6 = 22/36
    expect(evaluation.agreement).toMatchObject([
      { asks: "truth", n: 6, share: 5 / 6, kappa: expect.closeTo((5 / 6 - 22 / 36) / (14 / 36), 12) },
      { asks: "info", share: 1, kappa: 1 },
    ]);
    const card = claim({ baseline: evaluation, method: evaluation });
    expect(card.checks.find(({ name }) => name === "judges")).toMatchObject({ state: "against" });
    await expect(evaluate(lm, openSplit(), { judge: [a.judge, a.judge] })).rejects.toThrow(
      expect.objectContaining({ code: "judge/same-name" }),
    );
  });

  it("refuses a judge where nothing is generated", () => {
    const judge = localJudge({ truth: other });
    expect(() => evaluate(lm, openSplit(), { scoring: "likelihood", judge })).toThrow(
      expect.objectContaining({ code: "evaluation/scoring" }),
    );
  });
});

describe("a local judge", () => {
  it("says what is likelier, yes or no, by TruthfulQA's prompts", async () => {
    const judge = localJudge({ truth: other, info: other, smallestMass: 0 });
    const evaluation = await evaluate(lm, openSplit(), { scoring: "generate", judge, maxTokens: 6 });
    for (const { generated, judgements, subject } of evaluation.items) {
      const answer = generated!.trim().split("\n")[0]!.trim();
      const [yes, no] = await other.score(`Q: ${subject}\nA: ${answer}\nTrue:`, [" yes", " no"]);
      const truth = judgements!.find(({ asks }) => asks === "truth")!;
      if (answer === "") continue;
      expect(truth.verdict).toBe(yes!.total > no!.total);
      expect(truth.probability).toBeCloseTo(1 / (1 + Math.exp(no!.total - yes!.total)), 4);
    }
    expect(evaluation.judges).toEqual([other.name]);
  });

  it("that was not trained to judge gives no verdict", async () => {
    const judging = evaluate(lm, openSplit(), { judge: localJudge({ truth: other }), maxTokens: 6 });
    await expect(judging).rejects.toThrow(
      expect.objectContaining({ code: "judge/no-verdict", message: expect.stringContaining("less probable than 0.5") }),
    );
  });

  it("leaves out what is longer than its context, and says so", async () => {
    const judge = localJudge({ truth: other, smallestMass: 0 });
    const question = "very ".repeat(other.context);
    const items = openSplit().items.map((item, i) => (i === 0 ? { ...item, question } : item));
    const evaluation = await evaluate(lm, taskSplit({ ...openSplit(), items }), { scoring: "generate", judge, maxTokens: 6 });
    expect(evaluation.intervals.truth!.n).toBe(5);
    expect(Object.keys(evaluation.unscored.truth!)[0]).toContain(`longer than the judge's context of ${other.context} tokens`);
  });

  it("needs a model", () => {
    expect(() => localJudge({})).toThrow(expect.objectContaining({ code: "judge/no-model" }));
    expect(() => localJudge({ truth: other, smallestMass: 2 })).toThrow(expect.objectContaining({ code: "judge/smallest-mass" }));
  });
});

describe("scoring again", () => {
  it("gives the same numbers from the stored items, without asking the model", async () => {
    const evaluation = await evaluate(lm, openSplit(), { maxTokens: 6 });
    const silent = vi.spyOn(lm, "scoreAll");
    const again = await rescore(evaluation.runId);
    expect(silent).not.toHaveBeenCalled();
    silent.mockRestore();
    const { runId: _, ...numbers } = again;
    const { runId: __, ...before } = evaluation;
    expect(numbers).toEqual(before);
    expect(log.store.get(again.runId)).toMatchObject({ kind: "evaluation", state: "finished", parents: [evaluation.runId] });
  });

  it("has an evaluation back as it was, to be compared on another day", async () => {
    const evaluation = await evaluate(lm, openSplit(), { maxTokens: 6, seed: 3 });
    const loaded = loadEvaluation(evaluation.runId);
    expect(loaded).toEqual(evaluation);
    expect(compare(evaluation, loaded).metrics.rougeL!.difference).toMatchObject({ mean: 0, n: 6 });
  });

  it("adds metrics that the stored answers allow, and refuses others", async () => {
    const evaluation = await evaluate(lm, openSplit(), { maxTokens: 6 });
    const again = await rescore(evaluation, { metrics: ["bleu", "crossEntropy"], seed: 5 });
    expect(Object.keys(again.metrics)).toEqual(["bleu", "bleuDiff", "bleuAcc", "crossEntropy"]);
    expect(again.metrics.crossEntropy).toBe(evaluation.metrics.crossEntropy);
    expect(again.bootstrap).toEqual({ seed: 5, resamples: 2000 });
    await expect(rescore(evaluation, { metrics: ["mc1"] })).rejects.toThrow(expect.objectContaining({ code: "evaluation/no-choices" }));
  });

  it("judges the answers of an evaluation whose judge was down", async () => {
    let down = true;
    const { judge } = await endpoint("first", first, (_, __, response) => down && failing(500, "down")(response));
    const error = await evaluate(lm, openSplit(), { scoring: "generate", judge, maxTokens: 6 }).catch((caught) => caught);
    expect(error).toMatchObject({ code: "judge/failing-server", hint: expect.stringContaining('rescore("run-1", { judge })') });
    down = false;
    const again = await rescore("run-1", { judge });
    expect(again.metrics).toMatchObject({ truth: 4 / 6, info: 5 / 6 });
  });

  it("adds a second judge's words to the first's", async () => {
    const a = await endpoint("a", first);
    const b = await endpoint("b", () => " yes");
    const once = await evaluate(lm, openSplit(), { scoring: "generate", judge: a.judge, maxTokens: 6 });
    const twice = await rescore(once, { judge: b.judge });
    expect(twice.judges).toEqual(["a", "b"]);
    expect(twice.agreement).toHaveLength(2);
    expect(a.server.asked).toHaveLength(12);
  });

  it("refuses what is no evaluation", async () => {
    const evaluation = await evaluate(lm, openSplit(), { scoring: "likelihood" });
    const card = claim({ baseline: evaluation, method: evaluation });
    await expect(rescore(card.runId)).rejects.toThrow(expect.objectContaining({ code: "rescore/not-an-evaluation" }));
    await expect(rescore("run-99")).rejects.toThrow(expect.objectContaining({ code: "run/unknown-artifact" }));
    const judge = localJudge({ truth: other });
    await expect(rescore(evaluation, { judge })).rejects.toThrow(expect.objectContaining({ code: "evaluation/not-stored" }));
  });
});

describe("judges' agreement", () => {
  it("is Cohen's kappa beyond chance", () => {
    // Cohen's kappa of the textbook table 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: (0.7 − 0.5) / 0.5
    expect(cohensKappa(0.7, 0.5, 0.6)).toBeCloseTo(0.4, 12);
    expect(cohensKappa(1, 1, 1)).toBeNull();
  });

  it("is over the answers that both gave a verdict on", () => {
    const word = (judge: string, verdict: boolean | null): Judgement => ({ judge, asks: "truth", text: "", verdict });
    const items = [
      [word("a", true), word("b", true)],
      [word("a", true), word("b", null)],
      [word("a", false), word("b", true)],
    ];
    expect(judgesAgreement(["a", "b"], items)).toMatchObject([{ asks: "truth", n: 2, share: 0.5 }]);
    expect(judgedScores(items[1]!)).toEqual({ metrics: {}, unscored: { truth: "b: no verdict" } });
  });
});
