import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import { throwIfInterrupted } from "../session/interrupt.ts";
import { ProgressReporter } from "../session/progressReporter.ts";
import { currentSession } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import { familyOf } from "./forward.ts";
import type { ModelConfig } from "./modelConfig.ts";
import { openSafetensors, type SafetensorsFolder } from "./safetensors.ts";

/**
 * The weights of a folder in Hugging Face layout, widened to float32, under the family's names.
 * @returns kept tensors, which the caller frees
 * @throws `model/missing-tensor`, `model/wrong-shape`, `model/unexpected-tensor` when the files do not fit the config, before anything is read
 */
export async function loadWeights(folder: string, config: ModelConfig): Promise<Record<string, Tensor>> {
  const stored = await openSafetensors(folder);
  const weights: Record<string, Tensor> = {};
  try {
    await readAll(stored, matched(folder, config, stored), config, weights);
    return weights;
  } catch (error) {
    for (const tensor of Object.values(weights)) tensor.dispose();
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
    storedNames.set(name, stored);
  }
  const lacking = [...shapes.keys()].find((name) => !storedNames.has(name));
  if (lacking) throw misfit("missing-tensor", `${folder} lacks the tensor ${lacking}.`);
  return storedNames;
}

const misfit = (what: string, message: string): SteerlabError =>
  new SteerlabError(`model/${what}`, message, { hint: "The weights and config.json are not of the same model." });

async function readAll(
  { tensors }: SafetensorsFolder,
  storedNames: ReadonlyMap<string, string>,
  config: ModelConfig,
  weights: Record<string, Tensor>,
): Promise<void> {
  const session = currentSession();
  const progress = new ProgressReporter(session, "Loading weights", storedNames.size, "tensors");
  for (const [name, shape] of familyOf(config).parameters(config)) {
    throwIfInterrupted(session, "Loading the model");
    const stored = storedNames.get(name)!;
    const data = await tensors.get(stored)!.read(stored);
    weights[name] = tf.keep(tf.tensor(data, [...shape], "float32"));
    progress.update(Object.keys(weights).length);
  }
  progress.finish();
}
