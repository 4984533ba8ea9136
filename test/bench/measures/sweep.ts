import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../../../src/backend/tf.ts";
import { loadModel } from "../../../src/lm/loadModel.ts";
import { quietSession } from "../../../src/session/session.ts";
import { layOutSplit } from "../../../src/steer/splitPositions.ts";
import { sweep } from "../../../src/steer/sweep.ts";
import { loadTask } from "../../../src/tasks/loadTask.ts";
import type { TaskSplit } from "../../../src/tasks/task.ts";
import { taskSplit } from "../../../src/tasks/taskSplit.ts";
import { type Bench, type Contestant, type Measure, seconds } from "../measure.ts";
import { randomlyAdapted } from "../randomAdapter.ts";
import { vocabularyOf } from "../shapes.ts";
import { randomIds, textOf } from "../tokenIds.ts";

const strengths = Array.from({ length: 1001 }, (_, k) => (k - 200) / 50);

/** Random weights with logits as far apart as a trained model's (about 5 nats), so that masks are as small. */
async function sharpRandomModel(folder: string) {
  const base = await loadModel(folder);
  const name = "model.norm.weight";
  const weights = base.model.weights as Record<string, Tensor>;
  const plain = weights[name]!;
  weights[name] = tf.keep(tf.mul(plain, 8));
  plain.dispose();
  return base;
}

/** 16 questions of 20 tokens with four options of 4. */
function randomQuestions(vocabulary: number): TaskSplit {
  const text = (count: number, seed: number) => textOf(randomIds(count, vocabulary, seed));
  const items = Array.from({ length: 16 }, (_, i) => {
    const options = [1, 2, 3, 4].map((k) => ` ${text(4, 10 * i + k)}`);
    const choices = { true: [options[0]!], false: options.slice(1) };
    return { prompt: text(20, 10 * i), completion: options[0]!, subject: String(i), choices };
  });
  return taskSplit({ task: "random words", items, metrics: ["crossEntropy", "accuracy", "mc1", "mc2", "mc3"], stop: ["\n"] });
}

/** The small one is the embedded model on its own questions. */
async function subject({ shape, folder }: Bench) {
  if (shape === "small") return { base: await loadModel("wordnet-lm"), split: (await loadTask("wordnet-classes", { test: 300 })).test };
  return { base: await sharpRandomModel(folder), split: randomQuestions(vocabularyOf(shape)) };
}

/** Both sides on one warm model: a whole `sweep` call, its sparse form, controls and bands included, and the bare forward pass. */
async function sides(bench: Bench): Promise<Contestant[]> {
  process.env.STEERLAB_CACHE = "off";
  const { base, split } = await subject(bench);
  const warm = randomlyAdapted(base, "qwen0.5b-shaped"); // both are Qwen 2
  const { sequences } = layOutSplit(warm, split);
  const forward = () => seconds(() => warm.pairedLogits(sequences, () => {}, quietSession));
  const whole = () => seconds(() => sweep(warm, split, { strengths }));
  // A step that is called again and again is compiled at its ninth call, and a pass of the larger shape has two batches.
  let warmUp = 0;
  for (let time = 0; time < 5; time++) warmUp += await seconds(whole);
  const dispose = async () => {};
  return [
    { side: "sweep", warmUp, sample: whole, dispose },
    {
      side: "forward pass",
      warmUp: await seconds(forward),
      sample: forward,
      async dispose() {
        warm.dispose();
        base.dispose();
      },
    },
  ];
}

export const sweeping: Measure = {
  name: "sweep",
  shapes: ["small", "qwen0.5b-shaped"],
  work: `${strengths.length} strengths, sparse form, controls and bands included, against base and warm forward pass`,
  unit: "s",
  goals: [{ of: "sweep", to: "forward pass", atMost: { small: 1.3, "qwen0.5b-shaped": 1.05 } }],
  contestants: sides,
};
