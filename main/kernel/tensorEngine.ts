import type { TensorLike } from "./numberArrays.ts";

/** The parts of TensorFlow.js' engine that the kernel looks at. It is a global of the process, so that nothing is loaded for looking. */
interface TensorEngine {
  readonly state: {
    readonly numTensors: number;
    readonly numBytes: number;
    readonly scopeStack: readonly unknown[];
    gradientDepth: number;
    kernelDepth: number;
    activeTape: unknown;
  };
  endScope(): void;
  trackTensor(tensor: MadeTensor, backend: unknown): void;
  disposeTensor(tensor: MadeTensor): void;
}

type MadeTensor = TensorLike & { readonly id: number };

export interface TensorWatcher {
  made(tensor: MadeTensor): void;
  disposed(tensor: MadeTensor): void;
}

/** Watches every tensor of the process, from the moment when TensorFlow.js is loaded; called before that. */
export function onTensorEngine(watcher: TensorWatcher): void {
  const name = "_tfengine";
  const plain = { configurable: true, enumerable: true, writable: true };
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get: () => undefined,
    set(made: TensorEngine) {
      Object.defineProperty(globalThis, name, { ...plain, value: made });
      watch(made, watcher);
    },
  });
}

function watch(made: TensorEngine, watcher: TensorWatcher): void {
  const { trackTensor, disposeTensor } = made;
  made.trackTensor = function track(tensor, backend) {
    trackTensor.call(this, tensor, backend);
    watcher.made(tensor);
  };
  made.disposeTensor = function dispose(tensor) {
    disposeTensor.call(this, tensor);
    watcher.disposed(tensor);
  };
}

const engine = (): TensorEngine | undefined => (globalThis as { _tfengine?: TensorEngine })._tfengine;

/** Null while TensorFlow has not been loaded. */
export function tensorMemory(): { count: number; bytes: number } | null {
  const state = engine()?.state;
  return state ? { count: state.numTensors, bytes: state.numBytes } : null;
}

/**
 * Notes how deep the engine is in scopes and gradients, and gives back a function that returns there: ending a busy main thread
 * runs no `finally`, so that `tf.tidy` and `tf.grads` stay open.
 */
export function markTensorScopes(): () => void {
  const depth = engine()?.state.scopeStack.length ?? 0;
  return () => {
    const now = engine();
    if (!now) return;
    while (now.state.scopeStack.length > depth) now.endScope();
    now.state.gradientDepth = 0;
    now.state.kernelDepth = 0;
    now.state.activeTape = null;
  };
}
