import { createHash } from "node:crypto";
import type { DataType, Tensor, TensorInfo } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";

type DataId = TensorInfo["dataId"];

/** A value in the recorded program: an input, a captured tensor or an op's output. */
export interface Source {
  readonly node: string;
  /** which output; null for the program's own inputs */
  readonly output: number | null;
}
export interface RecordedOp {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly Source[];
  readonly attributes: readonly OpAttribute[];
}
export interface OpAttribute {
  readonly name: string;
  readonly type: unknown;
  readonly value: unknown;
}
export interface RecordedConstant {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: readonly number[];
  /** one element for `fill`, where all are the same */
  readonly bytes: Uint8Array;
  readonly fill: boolean;
}
export interface Feed {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: readonly number[];
  /** null for the step's arguments; the tensor's data where the step captured one from outside */
  readonly captured: DataId | null;
}

/** What a function of tensors did, op by op, as plain data. */
export interface Recording {
  readonly feeds: readonly Feed[];
  readonly constants: readonly RecordedConstant[];
  readonly ops: readonly RecordedOp[];
  readonly results: readonly (Source & { readonly dtype: DataType })[];
}

/** The function did something that a graph cannot repeat. */
export class Untraceable extends Error {
  override readonly name = "Untraceable";
}

/** The native backend's methods that every op passes. */
export interface TracedBackend {
  executeSingleOutput(op: string, attributes: OpAttribute[], inputs: TensorInfo[]): TensorInfo;
  executeMultipleOutputs(op: string, attributes: OpAttribute[], inputs: TensorInfo[], outputs: number): TensorInfo[];
  write(values: unknown, shape: number[], dtype: DataType): DataId;
  move(dataId: DataId, values: unknown, shape: number[], dtype: DataType, refCount: number): void;
  readSync(dataId: DataId): Float32Array | Int32Array | Uint8Array;
}

/**
 * Runs `fn` once, op by op, and writes down each op. Every tensor that it makes is freed again.
 * @throws {Untraceable} when it reads a value back, or makes a tensor of text
 */
export function record(fn: (...inputs: Tensor[]) => Tensor[], inputs: readonly Tensor[]): Recording {
  const recorder = new Recorder(tf.backend() as unknown as TracedBackend);
  inputs.forEach((input) => {
    recorder.feed(input, null);
  });
  recorder.listen();
  recording++;
  try {
    tf.tidy(() => {
      for (const result of fn(...inputs)) recorder.result(result);
    });
  } finally {
    recording--;
    recorder.stop();
  }
  return recorder;
}

let recording = 0;

/** Whether a step is being written down just now, for functions that do better in a compiled graph by other ops. */
export const isRecording = (): boolean => recording > 0;

const refuseToRead = (): never => {
  throw new Untraceable("it reads a tensor's value back");
};

class Recorder implements Recording {
  readonly feeds: Feed[] = [];
  readonly constants: RecordedConstant[] = [];
  readonly ops: RecordedOp[] = [];
  readonly results: (Source & { dtype: DataType })[] = [];
  readonly #backend: TracedBackend;
  readonly #sources = new Map<DataId, Source>();
  /** Data written from JavaScript while listening: constants of the program. */
  readonly #written = new Set<DataId>();
  readonly #sameBytes = new Map<string, Source>();

  constructor(backend: TracedBackend) {
    this.#backend = backend;
  }

  feed(tensor: TensorInfo, captured: DataId | null): Source {
    const source = { node: `a${this.feeds.length}`, output: null };
    this.feeds.push({ name: source.node, dtype: tensor.dtype, shape: tensor.shape, captured });
    // The same tensor may come twice as an argument; each keeps its own feed.
    if (!this.#sources.has(tensor.dataId)) this.#sources.set(tensor.dataId, source);
    return source;
  }

  result(tensor: Tensor): void {
    this.results.push({ ...this.#source(tensor), dtype: tensor.dtype });
  }

  /** Puts own methods over the backend's; `stop` takes them off again. */
  listen(): void {
    const backend = this.#backend;
    const { executeSingleOutput, executeMultipleOutputs, write, move } = backend;
    backend.executeSingleOutput = (op, attributes, inputs) => {
      const sources = inputs.map((input) => this.#source(input));
      const output = executeSingleOutput.call(backend, op, attributes, inputs);
      this.#note(op, attributes, sources, [output]);
      return output;
    };
    backend.executeMultipleOutputs = (op, attributes, inputs, count) => {
      const sources = inputs.map((input) => this.#source(input));
      const outputs = executeMultipleOutputs.call(backend, op, attributes, inputs, count);
      this.#note(op, attributes, sources, outputs);
      return outputs;
    };
    backend.write = (values, shape, dtype) => {
      const dataId = write.call(backend, values, shape, dtype);
      this.#written.add(dataId);
      return dataId;
    };
    backend.move = (dataId, values, shape, dtype, refCount) => {
      this.#written.add(dataId);
      move.call(backend, dataId, values, shape, dtype, refCount);
    };
    // The engine's, not the backend's: kernels read indices back to check their range, which changes no result.
    Object.assign(tf.engine(), { readSync: refuseToRead, read: refuseToRead });
  }

  stop(): void {
    const [backend, engine] = [this.#backend, tf.engine()] as [Partial<TracedBackend>, { readSync?: unknown; read?: unknown }];
    for (const method of ["executeSingleOutput", "executeMultipleOutputs", "write", "move"] as const) delete backend[method];
    delete engine.readSync;
    delete engine.read;
  }

  #note(op: string, attributes: readonly OpAttribute[], inputs: readonly Source[], outputs: readonly TensorInfo[]): void {
    const name = `n${this.ops.length}`;
    this.ops.push({ name, op, inputs, attributes });
    outputs.forEach((output, index) => {
      this.#sources.set(output.dataId, { node: name, output: index });
    });
  }

  #source(tensor: TensorInfo): Source {
    const known = this.#sources.get(tensor.dataId);
    if (known) return known;
    const source = this.#written.has(tensor.dataId) ? this.#constant(tensor) : this.feed(tensor, tensor.dataId);
    this.#sources.set(tensor.dataId, source);
    return source;
  }

  #constant(tensor: TensorInfo): Source {
    if (tensor.dtype !== "float32" && tensor.dtype !== "int32" && tensor.dtype !== "bool") {
      throw new Untraceable(`it makes a ${tensor.dtype} tensor`);
    }
    const values = this.#backend.readSync(tensor.dataId);
    const fill = values.length > 16 && values.every((value) => value === values[0]);
    const kept = fill ? values.slice(0, 1) : values.slice();
    const bytes = new Uint8Array(kept.buffer, kept.byteOffset, kept.byteLength);
    const key = `${tensor.dtype}[${tensor.shape}]${fill}${createHash("sha1").update(bytes).digest("base64")}`;
    const same = this.#sameBytes.get(key) ?? { node: `c${this.constants.length}`, output: 0 };
    if (!this.#sameBytes.has(key)) this.constants.push({ name: same.node, dtype: tensor.dtype, shape: tensor.shape, bytes, fill });
    this.#sameBytes.set(key, same);
    return same;
  }
}
