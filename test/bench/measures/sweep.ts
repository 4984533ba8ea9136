import { loadModel } from "../../../src/lm/loadModel.ts";
import { quietSession } from "../../../src/session/session.ts";
import { layOutSplit } from "../../../src/steer/splitPositions.ts";
import { sweep } from "../../../src/steer/sweep.ts";
import { taskSplit } from "../../../src/tasks/taskSplit.ts";
import { type Bench, type Contestant, type Measure, seconds } from "../measure.ts";
import { randomlyAdapted } from "../randomAdapter.ts";
import { type ShapeName, vocabularyOf } from "../shapes.ts";
import { randomIds, textOf } from "../tokenIds.ts";

/** Questions of 20 tokens with four options of 4. */
const items: Record<ShapeName, number> = { small: 200, "qwen0.5b-shaped": 16 };
const strengths = Array.from({ length: 1001 }, (_, k) => (k - 200) / 50);

function questions(shape: ShapeName) {
  const text = (count: number, seed: number) => textOf(randomIds(count, vocabularyOf(shape), seed));
  const item = (i: number) => {
    const options = [1, 2, 3, 4].map((k) => ` ${text(4, 10 * i + k)}`);
    return {
      prompt: text(20, 10 * i),
      completion: options[0]!,
      subject: String(i),
      choices: { true: [options[0]!], false: options.slice(1) },
    };
  };
  return taskSplit({
    task: "random words",
    items: Array.from({ length: items[shape] }, (_, i) => item(i)),
    metrics: ["crossEntropy", "accuracy", "mc1", "mc2", "mc3"],
    stop: ["\n"],
  });
}

/** Both sides on one warm model: a whole `sweep` call, its sparse form, controls and bands included, and the bare forward pass. */
async function sides({ shape, folder }: Bench): Promise<Contestant[]> {
  process.env.STEERLAB_CACHE = "off";
  const base = await loadModel(folder);
  const warm = randomlyAdapted(base, shape);
  const split = questions(shape);
  const { sequences } = layOutSplit(warm, split);
  const forward = () => seconds(() => warm.pairedLogits(sequences, () => {}, quietSession));
  const whole = () => seconds(() => sweep(warm, split, { strengths }));
  const warmUp = await seconds(whole);
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
