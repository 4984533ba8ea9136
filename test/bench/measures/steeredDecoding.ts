import { loadModel } from "../../../src/lm/loadModel.ts";
import { steer } from "../../../src/steer/steer.ts";
import { decodingContestant, decodingRate, decodingRepeat, newTokens, promptTokens } from "../decodingContestant.ts";
import type { Measure } from "../measure.ts";
import { randomlyAdapted } from "../randomAdapter.ts";

/** Steered against our own plain decoding, which runs one model, and against PyTorch with two. */
export const steeredDecoding: Measure = {
  name: "steered-decode",
  shapes: ["small", "qwen0.5b-shaped"],
  work: `steered, one prompt of ${promptTokens} tokens, ${newTokens} new ones; theirs with two models`,
  unit: "tokens/s",
  goals: [
    { of: "ours, plain", to: "ours", atMost: { small: 1.6, "qwen0.5b-shaped": 1.1 } },
    { of: "ours", to: "theirs", atLeast: { small: 4, "qwen0.5b-shaped": 2 } },
  ],
  async contestants({ peer, shape, folder }) {
    const theirs = peer && (await peer.contestant({ task: "steered-decode", shape, repeat: decodingRepeat(shape), unit: decodingRate }));
    const base = await loadModel(folder);
    const warm = randomlyAdapted(base, shape);
    const steered = await decodingContestant("ours", steer(warm, { strength: 1, alpha: 0.1 }), shape, () => warm.dispose());
    const plain = await decodingContestant("ours, plain", base, shape, () => base.dispose());
    return [steered, plain, ...(theirs ? [theirs] : [])];
  },
};
