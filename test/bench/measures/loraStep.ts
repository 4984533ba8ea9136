import { loadModel } from "../../../src/lm/loadModel.ts";
import { AdapterTraining } from "../../../src/train/adapterTraining.ts";
import { trainingBatches } from "../../../src/train/trainingBatches.ts";
import { type Bench, type Contestant, type Measure, seconds } from "../measure.ts";
import { adapterSpec } from "../randomAdapter.ts";
import { type ShapeName, vocabularyOf } from "../shapes.ts";
import { randomIds } from "../tokenIds.ts";

const [rows, tokens] = [4, 128];
const repeat = (shape: ShapeName): number => (shape === "small" ? 5 : 1);
const rate = (time: number): number => (rows * tokens) / time;

/** A step's batch, every token labelled: [4, 128] inputs and their next tokens. */
export function fullBatch(shape: ShapeName) {
  const sequences = Array.from({ length: rows }, (_, row) => ({ ids: randomIds(tokens + 1, vocabularyOf(shape), row), from: 1 }));
  return trainingBatches(sequences, { batchSize: rows, steps: 1, seed: 0 })(0);
}

export const trainingOptions = (shape: ShapeName) => ({ spec: adapterSpec(shape), weightDecay: 0.01, clipNorm: null, seed: 0 });

async function ours({ shape, folder }: Bench): Promise<Contestant> {
  const base = await loadModel(folder);
  const training = new AdapterTraining(base, trainingOptions(shape));
  const batch = fullBatch(shape);
  const steps = async (count: number) => {
    for (let i = 0; i < count; i++) await training.next(batch, 1e-4);
  };
  return {
    side: "ours",
    warmUp: await seconds(() => steps(2)),
    sample: async () => rate((await seconds(() => steps(repeat(shape)))) / repeat(shape)),
    async dispose() {
      training.dispose();
      base.dispose();
    },
  };
}

export const loraStep: Measure = {
  name: "lora-step",
  shapes: ["small", "qwen0.5b-shaped"],
  work: `${rows}×${tokens} tokens, LoRA rank 8 on PEFT's default targets, AdamW`,
  unit: "tokens/s",
  goals: [{ of: "ours", to: "theirs", atLeast: { small: 1.3, "qwen0.5b-shaped": 1.1 } }],
  async contestants(bench) {
    const { peer, shape } = bench;
    const theirs = peer && (await peer.contestant({ task: "lora-step", shape, repeat: repeat(shape), unit: rate }));
    return [await ours(bench), ...(theirs ? [theirs] : [])];
  },
};
