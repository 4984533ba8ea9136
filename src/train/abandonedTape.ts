import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";

interface Tape {
  readonly state: { activeTape: readonly { readonly saved?: readonly Tensor[] | null }[] | null; readonly gradientDepth: number };
}

/** TensorFlow.js keeps what a gradient needs until it is computed: where that fails, such as for want of memory, it is never freed. */
export function freeAbandonedTape(): void {
  const { state } = tf.engine() as unknown as Tape;
  if (state.gradientDepth > 0) return;
  for (const { saved } of state.activeTape ?? []) tf.dispose([...(saved ?? [])].filter((tensor) => !tensor.isDisposed));
  state.activeTape = null;
}
