import { enterSession, quietSession } from "../../../src/session/session.ts";
import { pretrain } from "../../../src/train/pretrain.ts";
import type { Contestant, Measure } from "../measure.ts";
import { seconds } from "../measure.ts";
import { shapes } from "../shapes.ts";
import { randomIds } from "../tokenIds.ts";

const [rows, tokens, repeat] = [4, 128, 5];
const rate = (time: number): number => (rows * tokens) / time;

/** Trains every weight. The first step finds its graph compiled, the last one also validates: neither is counted. @returns seconds a step */
async function trainingTime(): Promise<number> {
  const ended: number[] = [];
  const session = {
    ...quietSession,
    startRun: (...start: Parameters<typeof quietSession.startRun>) => ({
      ...quietSession.startRun(...start),
      log: () => void ended.push(performance.now()),
    }),
  };
  const before = enterSession(session);
  try {
    await pretrain({
      ...{ name: "bench", config: { ...shapes.small, n_positions: tokens }, batchSize: rows, steps: repeat + 2, warmupSteps: 1 },
      ...{ tokens: text(64), validation: text(6), validateEvery: 1000 },
    });
  } finally {
    enterSession(before);
  }
  return (ended[repeat]! - ended[0]!) / 1000 / repeat;
}

const text = (windows: number): Uint16Array => Uint16Array.from(randomIds(windows * tokens, shapes.small.vocab_size, windows));

const ours = async (): Promise<Contestant> => ({
  side: "ours",
  warmUp: await seconds(trainingTime),
  sample: async () => rate(await trainingTime()),
  async dispose() {},
});

export const fullStep: Measure = {
  name: "full-step",
  shapes: ["small"],
  work: `${rows}×${tokens} tokens, every weight, AdamW`,
  unit: "tokens/s",
  goals: [{ of: "ours", to: "theirs", atLeast: { small: 1.2 } }],
  async contestants({ peer, shape }) {
    const theirs = peer && (await peer.contestant({ task: "full-step", shape, repeat, unit: rate }));
    return [await ours(), ...(theirs ? [theirs] : [])];
  },
};
