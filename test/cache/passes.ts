import type { NamedArrays, PassRequest } from "../../src/lm/causalLM.ts";

/** Passes that can be told apart, about 60 kB each. */
export const passRequest = (n: number): PassRequest => ({ sequences: [{ ids: [1, 2, n], from: 1 }], settings: { floor: 0.01 } });

export const passArrays = (n: number): NamedArrays => ({
  values: Float64Array.from({ length: 5000 + n }, (_, k) => Math.sin(k + 100 * n)),
  ids: Int32Array.from({ length: 5001 }, (_, k) => k * n),
  flags: Uint8Array.from({ length: 13 }, (_, k) => (k * n) % 2),
});
