import { SteerlabError } from "../steerlabError.ts";
import { type LabelledBatch, shapeOf } from "./labelledBatch.ts";

/**
 * What TensorFlow, V8 and the C++ library say when memory cannot be had; `Status: 8` is TensorFlow's RESOURCE_EXHAUSTED, and WebAssembly, built
 * without messages, says `Aborted()`.
 */
const signs =
  /RESOURCE_EXHAUSTED|Invalid TF_Status: 8\b|OOM when allocating|std::bad_alloc|^Aborted\(|Array buffer allocation failed|Cannot enlarge memory|memory access out of bounds|Out of memory/i;

/** Whether an allocation failed. */
export const isOutOfMemory = (error: unknown): boolean => error instanceof Error && signs.test(error.message);

const advice = "Lower batchSize and raise accumulate as much, which trains the same; or lower maxTokens; or the adapter's rank.";

/** @param batch the largest of the step */
export function outOfMemoryError(error: Error, step: number, batch: LabelledBatch): SteerlabError {
  const { rows, tokens } = batch;
  const asked = allocation(error.message);
  const need = asked ? ` A tensor [${asked.shape}], ${mebibytes(asked.bytes)}, could not be had.` : "";
  return new SteerlabError("train/out-of-memory", `Step ${step} does not fit into memory with a batch of [${shapeOf(batch)}].${need}`, {
    hint: error.message.startsWith("Aborted(") ? `${advice} Restart the kernel first: WebAssembly does not go on after that.` : advice,
    details: { rows, tokens, ...(asked ? { shape: asked.shape, bytes: asked.bytes } : {}), said: error.message.slice(0, 500) },
    cause: error,
  });
}

/** `OOM when allocating tensor with shape[32768,256] and type float on …` */
function allocation(message: string): { shape: number[]; bytes: number } | null {
  const found = /shape\s?\[([\d,]+)\] and type (\w+)/.exec(message);
  if (!found) return null;
  const shape = found[1]!.split(",").map(Number);
  const width = { half: 2, double: 8, int64: 8, bool: 1 }[found[2]!] ?? 4;
  return { shape, bytes: shape.reduce((product, length) => product * length, width) };
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toLocaleString("en", { maximumFractionDigits: 0 })} MiB`;
