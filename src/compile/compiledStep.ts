/*
 * A pure function from tensors to tensors, run as one XLA graph on the native backend:
 *
 *   const step = compileStep("square", (x) => [tf.square(x)]);
 *   const [y] = step(x);          // traced once a signature of shapes and types, then one call
 *
 * Tensors that the function reads from outside (frozen weights) are captured: they are arguments at every call, stay where they are (a GPU's
 * memory, too), and must outlive the step. Everything else that it makes in JavaScript is a constant of the graph: random numbers, such as a dropout
 * mask, and whatever changes from call to call must come in as an argument. It must not read values back.
 *
 * On WebAssembly, with STEERLAB_COMPILE=off, and where something cannot be traced, the same function runs op by op, with the same results.
 */
import { debuglog } from "node:util";
import type { Tensor } from "@tensorflow/tfjs";
import { emptyCompilationCache } from "../backend/compilationCache.ts";
import { type NativeBinding, nativeBinding } from "../backend/nativeBackend.ts";
import { tf } from "../backend/tf.ts";
import { SteerlabError } from "../steerlabError.ts";
import { graphFunction } from "./graphFunctions.ts";
import { type Feed, record, type TracedBackend } from "./recording.ts";

const debug = debuglog("steerlab");

/**
 * A pure function from tensors to tensors with static shapes, run op by op or as one compiled graph.
 * Called with tensors of a new shape it is traced once more. The caller owns the inputs and the results.
 */
export interface CompiledStep {
  (...inputs: Tensor[]): Tensor[];
  /** Forgets what was traced; the step can still be called, and is then traced anew. */
  dispose(): void;
}

/** How many signatures of steps this process has compiled, and how many could not be. */
export const compilations = { compiled: 0, refused: 0 };

type StepFunction = (...inputs: Tensor[]) => Tensor[];

/**
 * @param name what the step is called in messages
 * @param fn pure; its results may be its inputs
 * @param options.after how many calls of one signature run op by op first: compiling takes a second or more, so that a step which may be
 *   called only a few times is quicker without it. Results of both ways agree to float32 rounding
 */
export function compileStep(name: string, fn: StepFunction, options: { after?: number } = {}): CompiledStep {
  const { after = 0 } = options;
  const graphs = new Map<string, Graph | null>();
  const calls = new Map<string, number>();
  const opByOp = (inputs: readonly Tensor[]): Tensor[] => tf.tidy(() => fn(...inputs).map((result) => owned(result, inputs)));
  const step = (...inputs: Tensor[]): Tensor[] => {
    const binding = process.env.STEERLAB_COMPILE === "off" ? null : nativeBinding();
    if (!binding) return opByOp(inputs);
    const signature = inputs.map((input) => `${input.dtype}[${input.shape}]`).join();
    const graph = graphs.get(signature);
    if (graph) return run(name, graph, inputs);
    const before = calls.get(signature) ?? 0;
    calls.set(signature, before + 1);
    if (graph === null || before < after) return opByOp(inputs);
    return first(name, fn, binding, inputs, graphs, signature) ?? opByOp(inputs);
  };
  return Object.assign(step, {
    dispose() {
      graphs.clear();
      calls.clear();
    },
  });
}

/** A result that is an input gets a tensor of its own, so that the caller can free both. */
const owned = (result: Tensor, inputs: readonly Tensor[]): Tensor => (inputs.includes(result) ? result.clone() : result);

interface Graph {
  /** of the function */
  readonly name: string;
  readonly captured: readonly Feed[];
  readonly results: number;
}

/** Traces, compiles and runs for the first time. @returns null when the function cannot be compiled, which is noted for later calls */
function first(
  name: string,
  fn: StepFunction,
  binding: NativeBinding,
  inputs: readonly Tensor[],
  graphs: Map<string, Graph | null>,
  signature: string,
): Tensor[] | null {
  const begin = performance.now();
  try {
    const graph = compile(fn, binding, inputs);
    const results = run(name, graph, inputs);
    graphs.set(signature, graph);
    compilations.compiled++;
    debug("%s compiled for %s in %d ms", name, signature, Math.round(performance.now() - begin));
    return results;
  } catch (error) {
    if (fromTensorFlow(error) && emptyCompilationCache()) return first(name, fn, binding, inputs, graphs, signature);
    graphs.set(signature, null);
    compilations.refused++;
    debug("%s runs op by op for %s: %s", name, signature, error instanceof Error ? error.message.slice(0, 500) : error);
    return null;
  }
}

/** What the binding throws when TensorFlow could not do something, such as read what was compiled earlier. */
const fromTensorFlow = (error: unknown): boolean => error instanceof Error && error.message.startsWith("Invalid TF_Status");

function compile(fn: StepFunction, binding: NativeBinding, inputs: readonly Tensor[]): Graph {
  const recording = record(fn, inputs);
  const captured = recording.feeds.filter((feed) => feed.captured !== null);
  return { name: graphFunction(recording, binding), captured, results: recording.results.length };
}

function run(name: string, graph: Graph, inputs: readonly Tensor[]): Tensor[] {
  const backend = tf.backend() as unknown as TracedBackend & { readonly tensorMap: { has(dataId: object): boolean } };
  const gone = graph.captured.find((feed) => !backend.tensorMap.has(feed.captured!));
  if (gone) {
    throw new SteerlabError("compile/captured-freed", `The step "${name}" reads a tensor [${gone.shape}] that has been freed.`, {
      hint: "Dispose the step before the tensors that it captures.",
    });
  }
  const captured = graph.captured.map(({ captured, shape, dtype }) => ({ dataId: captured!, shape: [...shape], dtype }));
  return backend.executeMultipleOutputs(graph.name, [], [...inputs, ...captured], graph.results) as Tensor[];
}
