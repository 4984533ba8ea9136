import type { TensorInfo } from "@tensorflow/tfjs";
import { requirePackage, tf } from "./tf.ts";

interface WasmStorage {
  makeOutput(shape: number[], dtype: string): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): Float32Array | Int32Array | Uint8Array;
}

/** Loads the WebAssembly backend and makes it the current one. @returns the package's version */
export async function loadWasmBackend(): Promise<string> {
  const { version_wasm } = requirePackage("@tensorflow/tfjs-backend-wasm") as { version_wasm: string };
  tf.registerKernel({ kernelName: "UnsortedSegmentSum", backendName: "wasm", kernelFunc: unsortedSegmentSum });
  if (!(await tf.setBackend("wasm"))) throw new Error("the WebAssembly module did not start");
  await tf.ready();
  return version_wasm;
}

/**
 * Sums rows by segment: the gradient of `tf.gather`, which the package lacks. Rows with an id out of range are left out, as TensorFlow does.
 * x [rows, …], segmentIds [rows] → [numSegments, …]
 */
function unsortedSegmentSum({ inputs, backend, attrs }: Parameters<Parameters<typeof tf.registerKernel>[0]["kernelFunc"]>[0]): TensorInfo {
  const storage = backend as unknown as WasmStorage;
  const { x, segmentIds } = inputs as unknown as { x: TensorInfo; segmentIds: TensorInfo };
  const { numSegments } = attrs as { numSegments: number };
  const width = x.shape.slice(segmentIds.shape.length).reduce((product, size) => product * size, 1);
  const sums = storage.makeOutput([numSegments, ...x.shape.slice(segmentIds.shape.length)], x.dtype);
  // Views are taken after the output is made: making it may move the heap.
  const [from, ids, to] = [x, segmentIds, sums].map((tensor) => storage.typedArrayFromHeap(tensor));
  to!.fill(0);
  ids!.forEach((id, row) => {
    if (id < 0 || id >= numSegments) return;
    for (let i = 0; i < width; i++) to![id * width + i]! += from![row * width + i]!;
  });
  return sums;
}
