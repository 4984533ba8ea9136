import type { Tensor1D } from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import { type AdamWOptions, type AdamWState, adamW, adamWCoefficients } from "../../src/train/adamW.ts";
import { clipNorm } from "../../src/train/clipNorm.ts";

beforeAll(async () => {
  await startBackend("native");
});

const options: AdamWOptions = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };
const gradients = [
  [0.5, -2, 1e-4],
  [-0.25, 1, 3e-4],
  [4, 0, -1e-4],
];

/** The algorithm as the documentation of torch.optim.AdamW writes it, one value at a time in double precision. */
function inDouble(start: number, course: readonly number[], rate: number, decay: number): number {
  let [theta, m, v] = [start, 0, 0];
  course.forEach((g, i) => {
    theta -= rate * decay * theta;
    m = options.beta1 * m + (1 - options.beta1) * g;
    v = options.beta2 * v + (1 - options.beta2) * g * g;
    const corrected = { m: m / (1 - options.beta1 ** (i + 1)), v: v / (1 - options.beta2 ** (i + 1)) };
    theta -= (rate * corrected.m) / (Math.sqrt(corrected.v) + options.epsilon);
  });
  return theta;
}

function trained(start: readonly number[], rate: number, decayed: readonly number[] | null): Float32Array {
  return tf.tidy(() => {
    const mask = decayed ? tf.tensor1d([...decayed]) : null;
    let state: AdamWState = { parameters: tf.tensor1d([...start]), first: tf.zeros([3]) as Tensor1D, second: tf.zeros([3]) as Tensor1D };
    gradients.forEach((gradient, i) => {
      state = adamW(state, tf.tensor1d(gradient), tf.tensor1d(adamWCoefficients(i + 1, rate, options)), options, mask);
    });
    return state.parameters.dataSync<"float32">();
  });
}

test("three AdamW steps agree with the published algorithm, with decay everywhere and with decay on some values", () => {
  const start = [1, -0.5, 0.25];
  for (const decayed of [null, [1, 0, 1]]) {
    trained(start, 0.01, decayed).forEach((value, i) => {
      const course = gradients.map((gradient) => gradient[i]!);
      const decay = (decayed?.[i] ?? 1) * options.weightDecay;
      expect(value).toBeCloseTo(inDouble(start[i]!, course, 0.01, decay), 6);
    });
  }
});

test("a value without gradient only decays, and a rate of zero changes nothing", () => {
  expect(trained([1, -0.5, 0.25], 0, null)).toEqual(Float32Array.of(1, -0.5, 0.25));
});

test("a gradient above the norm is scaled to it, one below is left alone", () => {
  tf.tidy(() => {
    const long = clipNorm(tf.tensor1d([3, 4]), 1);
    expect(long.norm.dataSync()[0]).toBeCloseTo(5, 6);
    expect(Array.from(long.gradient.dataSync())).toEqual([expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)]);
    expect(Array.from(clipNorm(tf.tensor1d([0.3, 0.4]), 1).gradient.dataSync())).toEqual([expect.closeTo(0.3, 7), expect.closeTo(0.4, 7)]);
    expect(Array.from(clipNorm(tf.tensor1d([3, 4]), null).gradient.dataSync())).toEqual([3, 4]);
  });
});
