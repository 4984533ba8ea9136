import util from "node:util";
import { keepCompiled } from "./compilationCache.ts";
import { setupNote } from "./setupNote.ts";
import { requirePackage, tf } from "./tf.ts";

/** The parts of the native binding and its backend that the workbench uses. */
export interface NativeBinding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
  /** Registers a serialized FunctionDef, which is then run by its name like an op. Ours: see main/setup/native/binding.cc. */
  addFunction(functionDef: Uint8Array): void;
  /** Whether a GPU may multiply matrices in TF32; it may before this is called. Ours, too. */
  allowTensorFloat32(allowed: boolean): void;
  readonly [constant: `TF_${string}`]: unknown;
}

/**
 * Loads `@tensorflow/tfjs-node-gpu`, which registers the backend "tensorflow" and makes it the current one. It can be loaded once a process.
 * Compiled steps are kept in the folder that STEERLAB_COMPILED names, for later processes.
 * @param gpu whether a GPU may be used, if there is one
 * @throws whatever loading the binding throws: no compiled binding, no TensorFlow library
 */
export function loadNativeBackend(gpu: boolean): NativeBinding {
  // Level 3 keeps notes of the compilation cache out; errors come as exceptions all the same.
  setDefaults({ TF_CPP_MIN_LOG_LEVEL: "3", TF_FORCE_GPU_ALLOW_GROWTH: "true" });
  if (process.env.STEERLAB_COMPILED) keepCompiled(process.env.STEERLAB_COMPILED, setupNote()?.key ?? "");
  // The library reads it when it is loaded; a GPU cannot be given back afterwards.
  if (!gpu) process.env.CUDA_VISIBLE_DEVICES = "-1";
  restoreRemovedUtil();
  requirePackage("@tensorflow/tfjs-node-gpu");
  const binding = nativeBinding()!;
  // Three digits, as TF32 has them, are too few for KL divergences; PyTorch allows it no more by itself either.
  if (binding.isUsingGpuDevice()) binding.allowTensorFloat32(false);
  return binding;
}

/** The binding of the backend in use, for the compiled steps; null on WebAssembly. */
export function nativeBinding(): NativeBinding | null {
  return tf.getBackend() === "tensorflow" ? (tf.backend() as unknown as { binding: NativeBinding }).binding : null;
}

function setDefaults(values: Record<string, string>): void {
  for (const [name, value] of Object.entries(values)) process.env[name] ??= value;
}

/** The binding's JavaScript calls two functions that Node takes out of `util`, and warns about until it does. */
function restoreRemovedUtil(): void {
  const old = util as unknown as Record<string, unknown>;
  old.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  old.isArray = Array.isArray;
}
