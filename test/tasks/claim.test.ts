import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ShowsItself, showSelf } from "../../src/output/shown.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { claim } from "../../src/tasks/claim.ts";
import { exportClaim } from "../../src/tasks/claimFile.ts";
import type { Evaluation } from "../../src/tasks/evaluation.ts";
import { evaluationOf, outcomes } from "./evaluationOf.ts";
import { recordingSession } from "./recordedRuns.ts";

let recording: ReturnType<typeof recordingSession>;
beforeEach(() => {
  recording = recordingSession();
  enterSession(recording.session);
});
afterEach(() => {
  enterSession(quietSession);
});

describe("claim", () => {
  const baseline = evaluationOf("warm", outcomes(200, 600));
  const method = evaluationOf("steered", outcomes(240, 600));

  it("says what was found and what is missing", () => {
    const card = claim({ baseline, method });
    expect(card.metrics[0]).toMatchObject({ metric: "mc1", verdict: "better" });
    expect(card.missing).toHaveLength(6);
    expect(card.missing.join(" ")).toMatch(/temperature.*extrapolation.*longer warm start.*seed.*base model has read.*another task/is);
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
    expect(missing).toHaveLength(3);
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

  const checkOf = (card: ReturnType<typeof claim>, name: string) => card.checks.find((check) => check.name === name);
  const trained = (steps: number): Partial<Evaluation> => ({ training: { seed: 1, steps } });

  it("does not take a warm start for longer that is not", () => {
    const longer = (steps: number) => ({ "longer warm start": evaluationOf("longer", outcomes(200, 600), trained(steps)) });
    const own = { ...method, ...trained(20) };
    expect(checkOf(claim({ baseline, method: own, controls: longer(20) }), "longer warm start")).toMatchObject({
      state: "missing",
      text: "The longer warm start is not longer: 20 steps against 20.",
    });
    expect(checkOf(claim({ baseline, method: own, controls: longer(25) }), "longer warm start")).toMatchObject({
      state: "given",
      text: "Compared with longer (25 steps against 20).",
    });
  });

  it("says what the base model has read of the test", () => {
    const pretraining = { source: "the text of wordnet-lm", items: 600, prompts: 3, answers: 600 };
    const card = claim({ baseline, method, pretraining });
    expect(checkOf(card, "pretraining")).toMatchObject({ state: "against" });
    expect(card.conclusion).toContain("3 of 600 test questions stand in what the base model has read.");
    expect(checkOf(claim({ baseline, method, pretraining: { ...pretraining, prompts: 0 } }), "pretraining")!.state).toBe("given");
  });

  it("tells how the systems do on another task", () => {
    const other = (model: string, right: number) => evaluationOf(model, outcomes(right, 200), { task: "other", split: "other" });
    const card = claim({ baseline, method, elsewhere: { baseline: other("warm", 100), method: other("steered", 80) } });
    expect(checkOf(card, "elsewhere")).toMatchObject({ state: "against" });
    expect(card.conclusion).toContain("On other, steered does worse in MC1 (−0.1000).");
    expect(() => claim({ baseline, method, elsewhere: { baseline, method } })).toThrow(
      expect.objectContaining({ code: "claim/same-task" }),
    );
  });

  it("asks for a second judge, and for judges who agree", () => {
    const judged = (one: Evaluation, more: Partial<Evaluation>): Evaluation => ({
      ...one,
      metrics: { truth: one.metrics.mc1! },
      items: one.items.map((item) => ({ ...item, metrics: { truth: item.metrics.mc1! } })),
      ...more,
    });
    const alone = { judges: ["a"] };
    const single = claim({ baseline: judged(baseline, alone), method: judged(method, alone) });
    expect(single.missing.join(" ")).toContain("One judge (a)");
    expect(single.conclusion).toContain("What is judged is the word of one judge, a.");
    const agreement = [{ asks: "truth" as const, a: "a", b: "b", n: 600, share: 0.7, kappa: 0.4 }];
    const two = { judges: ["a", "b"], agreement };
    const card = claim({ baseline: judged(baseline, two), method: judged(method, two) });
    expect(checkOf(card, "judges")).toMatchObject({ state: "against", text: "a and b agree on truth in 70.0 %, kappa 0.40." });
  });

  it("shows when the answers became shorter", () => {
    const saying = (one: Evaluation, generated: string): Evaluation => ({
      ...one,
      items: one.items.map((item) => ({ ...item, generated })),
    });
    const card = claim({ baseline: saying(baseline, " one two three\nQ: more"), method: saying(method, " one") });
    expect(card.confounds).toMatchObject([
      { name: "words an answer", baseline: 3, method: 1, difference: { mean: -2, low: -2, high: -2 } },
    ]);
    expect(checkOf(card, "words an answer")!.state).toBe("against");
  });

  it("says in which gains a control was not measured", () => {
    const temperature = { ...evaluationOf("t", outcomes(200, 600)), metrics: { mc2: 0 } };
    const more = (one: Evaluation): Evaluation => ({
      ...one,
      metrics: { ...one.metrics, mc2: 0 },
      items: one.items.map((item) => ({ ...item, metrics: { ...item.metrics, mc2: 0 } })),
    });
    const items = temperature.items.map((item) => ({ ...item, metrics: { mc2: 0 } }));
    const card = claim({ baseline: more(baseline), method: more(method), controls: { temperature: { ...temperature, items } } });
    expect(card.conclusion).toContain("Not every control was measured in MC1.");
  });

  it("is stored with its run, shown as a panel, and written as Markdown and JSON", () => {
    const card = claim({ baseline, method });
    const { artifacts } = recording.logged.at(-1)!;
    expect(artifacts.get("card")).toEqual({ ...card });
    expect((card as unknown as ShowsItself)[showSelf]()).toEqual({ shown: "claim", card: { ...card } });
    const folder = mkdtempSync(join(tmpdir(), "claim-"));
    exportClaim(card, join(folder, "card.md"));
    exportClaim(card, join(folder, "card.json"));
    expect(readFileSync(join(folder, "card.md"), "utf8")).toBe(`${card.markdown}\n`);
    expect(JSON.parse(readFileSync(join(folder, "card.json"), "utf8"))).toEqual(JSON.parse(JSON.stringify(card)));
    expect(() => exportClaim(card, join(folder, "card.txt"))).toThrow(expect.objectContaining({ code: "claim/file-type" }));
    expect(() => exportClaim(card, join(folder, "absent", "card.md"))).toThrow(expect.objectContaining({ code: "claim/not-written" }));
  });
});
