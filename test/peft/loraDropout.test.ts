import type { Tensor2D } from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import { lora, loraMethod, loraModules } from "../../src/peft/lora.ts";
import { seededRandom } from "../../src/random/seededRandom.ts";
import { configOf, largestDifference } from "./peftReference.ts";

beforeAll(async () => {
  await startBackend("wasm");
});

test("while training a module's input is dropped out as torch does it: what is kept weighs 1 / (1 − rate)", () => {
  const config = configOf("qwen2");
  const spec = lora({ rank: 2, alpha: 6, dropout: 0.25, targets: ["q_proj"] });
  const [{ name, inputs, outputs }] = loraModules(spec, config) as [ReturnType<typeof loraModules>[number]];
  const rows = 5;
  tf.tidy(() => {
    const random = (shape: [number, number], seed: number): Tensor2D => tf.randomNormal(shape, 0, 1, "float32", seed);
    const [x, y] = [random([rows, inputs], 1), random([rows, outputs], 2)];
    const [a, b] = [random([2, inputs], 3), random([outputs, 2], 4)];
    const kept = loraMethod.drawMask!(spec, [name, [rows, inputs]], seededRandom(5));
    const mask = tf.tensor2d(kept, [rows, inputs], "bool");
    const applied = loraMethod.apply(spec, { [`${name}.lora_A.weight`]: a, [`${name}.lora_B.weight`]: b }, config, { [name]: mask });
    const dropped = tf.div(tf.mul(x, tf.cast(mask, "float32")), 0.75) as Tensor2D;
    const expected = tf.add(y, tf.mul(tf.matMul(tf.matMul(dropped, a, false, true), b, false, true), 6 / 2));
    expect(largestDifference(applied.linear!(name, x, y, 0).dataSync(), expected.dataSync())).toBeLessThan(1e-4);
    expect(kept.some((value) => value === 0)).toBe(true);
  });
});
