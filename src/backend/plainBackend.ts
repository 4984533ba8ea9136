/** What tells people in Node to install another backend, once, when it is first used. */
interface Advising {
  firstUse: boolean;
}

/**
 * TensorFlow.js' plain JavaScript, which computes as long as no backend was started: without its advice to install another backend, since
 * choosing one is what startBackend.ts does.
 */
export function keepPlainBackendQuiet(tf: typeof import("@tensorflow/tfjs")): void {
  const make = tf.findBackendFactory("cpu")! as () => import("@tensorflow/tfjs").KernelBackend;
  tf.removeBackend("cpu");
  tf.registerBackend("cpu", () => Object.assign(make(), { firstUse: false } satisfies Advising), 1);
}
