import { expect, test } from "vitest";
import { HeldOutCourse, splitHeldOut } from "../../src/train/heldOut.ts";

const examples = Array.from({ length: 20 }, (_, i) => ({ prompt: `p${i}`, completion: `c${i}` }));

test("a share is drawn by the seed, and the rest is trained on", () => {
  const { train, heldOut } = splitHeldOut(examples, 0.25, 3);
  expect(heldOut).toHaveLength(5);
  expect([...train, ...heldOut].sort((a, b) => examples.indexOf(a) - examples.indexOf(b))).toEqual(examples);
  expect(splitHeldOut(examples, 0.25, 3)).toEqual({ train, heldOut });
  expect(splitHeldOut(examples, 0.25, 4).heldOut).not.toEqual(heldOut);
});

test("examples of their own are held out as they are, and nothing is when nothing is asked", () => {
  expect(splitHeldOut(examples.slice(2), examples.slice(0, 2), 0)).toEqual({ train: examples.slice(2), heldOut: examples.slice(0, 2) });
  expect(splitHeldOut(examples, null, 0)).toEqual({ train: examples, heldOut: [] });
});

test.each([0, 1, 0.001, 0.999, Number.NaN])("a share that leaves one side empty is refused: %s", (share) => {
  expect(() => splitHeldOut(examples, share, 0)).toThrow(expect.objectContaining({ code: "train/bad-option" }));
});

test("patience counts the looks since the last real improvement; the best is the lowest, however little", () => {
  const course = new HeldOutCourse({ patience: 3, minImprovement: 0.1 });
  const looks = [2, 1.5, 1.45, 1.42, 1.6];
  const best = looks.map((loss, i) => course.add({ step: 10 * (i + 1), loss }));
  expect(best).toEqual([true, true, true, true, false]);
  expect(course.best).toEqual({ step: 40, loss: 1.42 });
  expect(course.sinceImprovement).toBe(3);
  expect(course.exhausted).toBe(true);
  expect(new HeldOutCourse({ patience: 3, minImprovement: 0.1 }, course.losses).exhausted).toBe(true);
  expect(new HeldOutCourse({ patience: null, minImprovement: 0.1 }, course.losses).exhausted).toBe(false);
  course.add({ step: 60, loss: 1.3 });
  expect(course.exhausted).toBe(false);
});
