/* What a step computes: in one batch or several, on each side of a compiled graph, and against slopes measured from the loss. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import type { LanguageModel } from "../../src/lm/languageModel.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { lora } from "../../src/peft/lora.ts";
import { seededRandom } from "../../src/random/seededRandom.ts";
import type { Example } from "../../src/tasks/task.ts";
import { AdapterTraining } from "../../src/train/adapterTraining.ts";
import { evaluationBatches, trainingBatches } from "../../src/train/trainingBatches.ts";
import { trainingSequences } from "../../src/train/trainingSequences.ts";
import { colourExamples, heldOutExamples, likeExamples, smallModelFolder } from "./smallBase.ts";

const { folder, remove } = smallModelFolder();
let base: LanguageModel;
beforeAll(async () => {
  await startBackend("native");
  base = await loadModel(folder);
});
afterEach(() => {
  delete process.env.STEERLAB_COMPILE;
});
afterAll(() => {
  base.dispose();
  remove();
});

const sequencesOf = (examples: readonly Example[]) => trainingSequences(base, examples, 64).sequences;
const sequences = () => sequencesOf(colourExamples);
/** Of one length: one shape is compiled. */
const alike = () => sequencesOf([...likeExamples, ...heldOutExamples]);
const spec = lora({ rank: 4 });
const train = (more: object = {}) => new AdapterTraining(base, { spec, weightDecay: 0.01, clipNorm: 1, seed: 2, ...more });

async function course(
  batchSize: number,
  accumulate: number,
  steps = 12,
): Promise<{ losses: number[]; norms: number[]; values: Float32Array }> {
  const batches = trainingBatches(alike(), { batchSize, accumulate, steps, seed: 4 });
  const training = train();
  const before = tf.memory().numTensors;
  const norms: number[] = [];
  for (let step = 0; step < steps; step++) norms.push((await training.next(batches(step), 3e-3)).gradientNorm);
  expect(tf.memory().numTensors).toBe(before);
  const { parameters } = training.optimiser();
  training.dispose();
  return { losses: training.state.losses, norms, values: parameters };
}

const furthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (value, i) => Math.abs(value - b[i]!)).reduce((most, difference) => Math.max(most, difference), 0);

test.each(["", "off"])(
  "four batches of three train as one of twelve does, to rounding (STEERLAB_COMPILE=%j)",
  async (compile) => {
    process.env.STEERLAB_COMPILE = compile;
    const [whole, parts] = [await course(12, 1), await course(3, 4)];
    expect(whole.losses[11]).toBeLessThan(whole.losses[0]! - 0.2);
    expect(furthest(parts.losses, whole.losses)).toBeLessThan(2e-4);
    expect(furthest(parts.norms, whole.norms)).toBeLessThan(2e-3);
    expect(furthest(parts.values, whole.values)).toBeLessThan(2e-3);
    expect(furthest(parts.losses.slice(0, 2), whole.losses.slice(0, 2))).toBeLessThan(1e-5);
  },
  120_000,
);

test("a step's gradient is the slope of its loss, along every direction that is tried", async () => {
  process.env.STEERLAB_COMPILE = "off";
  const batches = trainingBatches(sequences(), { batchSize: 4, accumulate: 2, steps: 1, seed: 4 })(0);
  const random = seededRandom(7);
  const initial = (_: string, shape: readonly number[]) =>
    Float32Array.from({ length: shape[0]! * shape[1]! }, () => 0.1 * random.normal());
  const training = train({ initial, clipNorm: null });
  const start = training.optimiser().parameters;
  await training.next(batches, 0); // the learning rate leaves the values, and the first moment is a tenth of the gradient
  const gradient = training.optimiser().first.map((moment) => 10 * moment);
  const lossAt = async (direction: Float32Array, distance: number) => {
    training.restore({ ...training.optimiser(), parameters: start.map((value, i) => value + distance * direction[i]!) }, []);
    let total = 0;
    for (const batch of batches) total += await training.loss(batch);
    return total;
  };
  for (let trial = 0; trial < 6; trial++) {
    const raw = Float32Array.from(start, () => random.normal());
    const length = Math.hypot(...raw);
    // Half of the direction is the gradient's own: along random ones alone a slope is small beside rounding.
    const size = Math.hypot(...gradient);
    const direction = raw.map((value, i) => value / length + gradient[i]! / size);
    const slope = ((await lossAt(direction, 0.02)) - (await lossAt(direction, -0.02))) / 0.04;
    const expected = gradient.reduce((sum, value, i) => sum + value * direction[i]!, 0);
    expect(Math.abs(slope - expected)).toBeLessThan(0.01 * Math.abs(expected));
  }
  training.dispose();
});

test("the held-out loss is the training loss of the same examples, without dropout", async () => {
  process.env.STEERLAB_COMPILE = "off";
  const held = sequences().slice(0, 7);
  const [step] = [trainingBatches(held, { batchSize: 7, steps: 1, seed: 0 })(0)];
  const training = train({ spec: lora({ rank: 4, dropout: 0.5 }) });
  const plain = train();
  let total = 0;
  for (const batch of evaluationBatches(held, { batchSize: 3 })) total += await training.loss(batch);
  const labels = held.reduce((sum, { ids, from }) => sum + ids.length - from, 0);
  expect(Math.abs(total / labels - (await plain.next(step, 0)).loss)).toBeLessThan(2e-5);
  training.dispose();
  plain.dispose();
});
