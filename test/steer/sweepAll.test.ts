import { expect, test } from "vitest";
import { showSelf } from "../../src/output/shown.ts";
import type { AdaptedLM } from "../../src/peft/adaptedLM.ts";
import { seedMean } from "../../src/steer/seedMean.ts";
import { sweep } from "../../src/steer/sweep.ts";
import { sweepAll } from "../../src/steer/sweepAll.ts";
import type { TaskSplit } from "../../src/tasks/task.ts";
import { bigramLM, letters } from "./bigramLM.ts";

const letter = (k: number) => letters[k % 23]!;
const items = Array.from({ length: 12 }, (_, i) => ({
  prompt: letter(i) + letter(2 * i + 1),
  completion: letter(5 * i + 2) + letter(3 * i + 1),
  subject: letter(i),
}));
const split: TaskSplit = { task: "letters", items, metrics: ["crossEntropy"], digest: "letters-digest", stop: ["\n"] };

/** A pair whose warm model went further, or less far, from the base. */
const scaled = (share: number): AdaptedLM => ({
  ...bigramLM,
  digest: `shift ${share}`,
  pairedLogits: (sequences, visit) =>
    bigramLM.pairedLogits(sequences, (batch) =>
      visit({ ...batch, warm: batch.warm.map((w, k) => batch.base[k]! + share * (w - batch.base[k]!)) }),
    ),
});
const strengths = [-1, 0, 1, 2];
const subjects = [0.5, 0.8, 1].map((share, seed) => ({ warm: scaled(share), label: "lora", seed }));

test("pools seeds of one label: means and Student intervals of what each sweep alone gives", async () => {
  const study = await sweepAll([...subjects, { warm: bigramLM, label: "other", seed: 0 }], split, { strengths, calibration: items });
  const alone = await Promise.all(subjects.map(({ warm }) => sweep(warm, split, { strengths, calibration: items })));
  const [lora, other] = study.pooled;
  expect([lora!.seeds, other!.seeds]).toEqual([[0, 1, 2], [0]]);
  strengths.forEach((_, k) => {
    const point = seedMean(alone.map(({ metrics }) => metrics.crossEntropy![k]!));
    expect(lora!.curves.crossEntropy!.mean[k]).toBeCloseTo(point.mean, 12);
    expect([lora!.curves.crossEntropy!.low[k], lora!.curves.crossEntropy!.high[k]]).toEqual([...point.interval!]);
  });
  expect(lora!.strength!.values).toEqual(alone.map(({ analytic }) => analytic.exact));
  expect(other!.strength!.interval).toBeNull();
  const shown = study[showSelf]();
  expect(shown).toMatchObject({ shown: "table", columns: ["warm model", "seeds", "system", "crossEntropy, difference to warm"] });
});

test("a mean over seeds has Student's interval: 2, 4, 6 give 4 ± 4.968", () => {
  const { mean, interval } = seedMean([2, 4, 6]);
  expect(mean).toBe(4);
  expect(interval![1] - mean).toBeCloseTo((4.303 * 2) / Math.sqrt(3), 12);
});

test.each([
  ["steer/no-subjects", []],
  ["steer/same-subject", [subjects[0]!, subjects[0]!]],
] as const)("bad input: %s", async (code, given) => {
  await expect(sweepAll(given, split)).rejects.toMatchObject({ code });
});
