import { createHash } from "node:crypto";
import { timesEmptied } from "../backend/compilationCache.ts";
import type { NativeBinding } from "../backend/nativeBackend.ts";
import { functionDef } from "./functionDef.ts";
import type { Recording } from "./recording.ts";

/** Names of the functions that TensorFlow has from this process. */
const registered = new Set<string>();

/**
 * Registers a recording as a function, unless one that computes the same is there. XLA compiles it at its first call, which takes seconds. Weights
 * are arguments, so a step of another model of the same shape, or of a cell that runs again, is the same function. TensorFlow keeps what it has
 * compiled for as long as the process lives: nothing would be gained by taking a function out again.
 * @returns the name by which it is run like an op
 */
export function graphFunction(recording: Recording, binding: NativeBinding): string {
  const digest = createHash("sha256")
    .update(functionDef("step", recording, binding))
    .digest("hex");
  const name = `step_${digest.slice(0, 32)}_${timesEmptied()}`;
  if (!registered.has(name)) binding.addFunction(functionDef(name, recording, binding));
  registered.add(name);
  return name;
}
