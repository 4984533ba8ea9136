import type { Tensor } from "@tensorflow/tfjs";
import { roomFor, WeightMemory, weightTensor } from "../backend/weightMemory.ts";
import { InterruptedError } from "../session/interrupt.ts";
import { ProgressReporter } from "../session/progressReporter.ts";
import { currentSession } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import { familyOf } from "./forward.ts";
import type { ModelConfig } from "./modelConfig.ts";
import { openSafetensors, type SafetensorsFile, type SafetensorsFolder } from "./safetensors.ts";

/**
 * The weights of a folder in Hugging Face layout, widened to float32, under the family's names.
 * @param o.signal ends the loading, like an interrupt
 * @returns kept tensors, which the caller frees
 * @throws `model/missing-tensor`, `model/wrong-shape`, `model/unexpected-tensor` when the files do not fit the config, and
 *   `safetensors/unsupported-type`, before anything is read; InterruptedError
 */
export async function loadWeights(folder: string, config: ModelConfig, o: { signal?: AbortSignal } = {}): Promise<Record<string, Tensor>> {
  const stored = await openSafetensors(folder);
  const read = new Map<string, Tensor>();
  try {
    const storedNames = matched(folder, config, stored);
    await readAll(stored, storedNames, config, read, o.signal);
    return Object.fromEntries([...storedNames.keys()].map((name) => [name, read.get(name)!]));
  } catch (error) {
    for (const tensor of read.values()) tensor.dispose();
    throw error;
  } finally {
    await stored.close();
  }
}

/** The model's name of each weight → the stored one. */
function matched(folder: string, config: ModelConfig, { tensors }: SafetensorsFolder): Map<string, string> {
  const { parameters, storedName, head } = familyOf(config);
  const shapes = parameters(config);
  const storedNames = new Map<string, string>();
  for (const [stored, file] of tensors) {
    const name = storedName(stored);
    // A tied head is often stored a second time.
    if (name === null || (config.tiedHead && name === head)) continue;
    const shape = shapes.get(name);
    if (!shape) throw misfit("unexpected-tensor", `${folder} has the tensor ${stored}, which a ${config.family} model does not.`);
    const found = file.entries.get(stored)!.shape;
    if (String(found) !== String(shape)) {
      throw misfit("wrong-shape", `${stored} in ${folder} has the shape [${found}]; the config asks for [${shape}].`);
    }
    file.floatTypeOf(stored);
    storedNames.set(name, stored);
  }
  const lacking = [...shapes.keys()].find((name) => !storedNames.has(name));
  if (lacking) throw misfit("missing-tensor", `${folder} lacks the tensor ${lacking}.`);
  return new Map([...shapes.keys()].map((name) => [name, storedNames.get(name)!]));
}

const misfit = (what: string, message: string): SteerlabError =>
  new SteerlabError(`model/${what}`, message, { hint: "The weights and config.json are not of the same model." });

async function readAll(
  { files, tensors }: SafetensorsFolder,
  storedNames: ReadonlyMap<string, string>,
  config: ModelConfig,
  read: Map<string, Tensor>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const shapes = familyOf(config).parameters(config);
  const names = new Map([...storedNames].map(([name, stored]) => [stored, name]));
  const memory = new WeightMemory([...shapes.values()].reduce((sum, shape) => sum + roomFor(elements(shape)), 0));
  const course = new LoadingCourse(files, signal);
  for (const file of files) {
    const take = (stored: string, data: Float32Array) => {
      const name = names.get(stored)!;
      read.set(name, weightTensor(data, shapes.get(name)!));
    };
    const inFile = [...names.keys()].filter((stored) => tensors.get(stored) === file);
    await file.readAll(inFile, { allocate: (length) => memory.array(length), take, passed: (bytes) => course.passed(bytes) });
    course.fileDone(file);
  }
  course.finish();
}

const elements = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Progress in bytes over all files; an interrupt, or the caller's signal, ends it. */
class LoadingCourse {
  readonly #session = currentSession();
  readonly #signals: readonly AbortSignal[];
  readonly #progress: ProgressReporter;
  #before = 0;

  constructor(files: readonly SafetensorsFile[], signal: AbortSignal | undefined) {
    this.#signals = [this.#session.signal, ...(signal ? [signal] : [])];
    const total = files.reduce((sum, { size }) => sum + size, 0);
    this.#progress = new ProgressReporter(this.#session, "Loading weights", total, "bytes");
    this.passed(0);
  }

  passed(bytes: number): void {
    if (this.#signals.some(({ aborted }) => aborted)) throw new InterruptedError("Loading the model");
    this.#progress.update(this.#before + bytes);
  }

  fileDone({ size }: SafetensorsFile): void {
    this.#before += size;
  }

  finish(): void {
    this.#progress.finish();
  }
}
