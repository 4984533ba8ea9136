import { loadModel } from "../../../src/lm/loadModel.ts";
import { type Bench, type Contestant, type Measure, seconds } from "../measure.ts";
import { type ShapeName, vocabularyOf } from "../shapes.ts";
import { randomIds, textOf } from "../tokenIds.ts";

const [rows, tokens] = [8, 128];
const repeat = (shape: ShapeName): number => (shape === "small" ? 5 : 1);
const rate = (time: number): number => (rows * tokens) / time;

/** So many calls of a shape run op by op before it is compiled; the large shape's call is two batches. */
const CALLS_BEFORE = { small: 10, "qwen0.5b-shaped": 6 };

async function ours({ shape, folder }: Bench): Promise<Contestant> {
  const base = await loadModel(folder);
  const ids = (count: number, seed: number) => textOf(randomIds(count, vocabularyOf(shape), seed));
  const prompt = ids(1, 0);
  const completions = Array.from({ length: rows }, (_, row) => ids(tokens - 1, row + 1));
  const score = async (count: number) => {
    for (let i = 0; i < count; i++) await base.score(prompt, completions);
  };
  return {
    side: "ours",
    warmUp: await seconds(() => score(CALLS_BEFORE[shape])),
    sample: async () => rate((await seconds(() => score(repeat(shape)))) / repeat(shape)),
    async dispose() {
      base.dispose();
    },
  };
}

export const scoring: Measure = {
  name: "score",
  shapes: ["small", "qwen0.5b-shaped"],
  work: `log-probabilities of ${rows}×${tokens} tokens`,
  unit: "tokens/s",
  goals: [{ of: "ours", to: "theirs", atLeast: { small: 1.2, "qwen0.5b-shaped": 1 } }],
  async contestants(bench) {
    const { peer, shape } = bench;
    const theirs = peer && (await peer.contestant({ task: "score", shape, repeat: repeat(shape), unit: rate }));
    return [await ours(bench), ...(theirs ? [theirs] : [])];
  },
};
