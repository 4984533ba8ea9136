import { createRequire } from "node:module";
import { keepPlainBackendQuiet } from "./plainBackend.ts";

/**
 * The TensorFlow.js namespace on the backend in use. The one place from which it is imported: through `require`, so that it is the same
 * instance that `@tensorflow/tfjs-node-gpu` and `@tensorflow/tfjs-backend-wasm` register their kernels on (their tensors are `instanceof`
 * the same class). Importing it starts no backend: see startBackend.ts.
 */
export const requirePackage = createRequire(import.meta.url);
export const tf = requirePackage("@tensorflow/tfjs") as typeof import("@tensorflow/tfjs");
keepPlainBackendQuiet(tf);
