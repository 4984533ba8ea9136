import { loadModel } from "../../../src/lm/loadModel.ts";
import { decodingContestant, decodingRate, decodingRepeat, newTokens, promptTokens } from "../decodingContestant.ts";
import type { Measure } from "../measure.ts";

export const decoding: Measure = {
  name: "decode",
  shapes: ["small", "qwen0.5b-shaped"],
  work: `greedy, one prompt of ${promptTokens} tokens, ${newTokens} new ones`,
  unit: "tokens/s",
  goals: [{ of: "ours", to: "theirs", atLeast: { small: 2, "qwen0.5b-shaped": 1 } }],
  async contestants({ peer, shape, folder }) {
    const theirs = peer && (await peer.contestant({ task: "decode", shape, repeat: decodingRepeat(shape), unit: decodingRate }));
    const base = await loadModel(folder);
    return [await decodingContestant("ours", base, shape, () => base.dispose()), ...(theirs ? [theirs] : [])];
  },
};
