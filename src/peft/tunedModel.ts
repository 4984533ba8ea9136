/* A model of which every weight was trained: a folder in Hugging Face layout, which transformers and loadModel load as it is. */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tf } from "../backend/tf.ts";
import type { LanguageModel } from "../lm/languageModel.ts";
import { loadWeights } from "../lm/loadWeights.ts";
import { type ModelConfig, parseModelConfig } from "../lm/modelConfig.ts";
import { writeModelFiles } from "../lm/saveModel.ts";
import { tokenizerFiles } from "../lm/tokenizer.ts";
import type { NamedArray } from "../lm/writeSafetensors.ts";
import { SteerlabError } from "../steerlabError.ts";
import { fullFineTune } from "./fullFineTune.ts";
import type { StoredAdapter } from "./peftFolder.ts";
import { writeFolder } from "./writeFolder.ts";

/** Tells such a folder from a model that someone else put there, which is never overwritten. */
const MARK = "steerlab.json";

/** What a model's folder has beside weights and config.json. */
const SIDE_FILES = [...tokenizerFiles, "generation_config.json", "special_tokens_map.json", "vocab.json", "merges.txt"];

/**
 * Weights are written as float32; the tokenizer's files are copied from the base's folder.
 * @throws SteerlabError `adapter/folder-in-use`, `adapter/no-tokenizer-files` when the base was not loaded from a folder or that is gone
 */
export async function writeTunedModel(folder: string, { tensors }: StoredAdapter, base: LanguageModel): Promise<void> {
  const source = tokenizerFolder(base);
  const data = new Map(tensors.map((tensor) => [tensor.name, tensor.data]));
  await writeFolder(folder, MARK, async (partial) => {
    writeFileSync(
      join(partial, MARK),
      `${JSON.stringify({ kind: fullFineTune().kind, base: base.name, baseDigest: base.digest }, null, 2)}\n`,
    );
    for (const file of SIDE_FILES) if (existsSync(join(source, file))) copyFileSync(join(source, file), join(partial, file));
    await writeModelFiles(partial, base.config, (name) => data.get(name)!, "F32");
  });
}

function tokenizerFolder({ folder, name }: LanguageModel): string {
  if (folder !== null && existsSync(join(folder, tokenizerFiles[0]))) return folder;
  throw new SteerlabError(
    "adapter/no-tokenizer-files",
    `The tokenizer's files of ${name} are not ${folder === null ? "known" : `in ${folder}`}.`,
    {
      hint: "A whole model is saved with the files of the folder that its base was loaded from: load the base from there again.",
    },
  );
}

/**
 * @param config of the base
 * @throws SteerlabError `adapter/other-model` when the folder's config is another's, and what parseModelConfig and loadWeights throw
 */
export async function readTunedModel(folder: string, config: ModelConfig): Promise<StoredAdapter> {
  checkSameModel(folder, config);
  const weights = await loadWeights(folder, config);
  try {
    const arrays = Object.entries(weights).map(async ([name, weight]): Promise<NamedArray> => {
      return { name, shape: weight.shape, data: (await weight.data()) as Float32Array };
    });
    return { spec: fullFineTune(), tensors: await Promise.all(arrays) };
  } finally {
    tf.dispose(weights);
  }
}

function checkSameModel(folder: string, config: ModelConfig): void {
  const own = parseModelConfig(JSON.parse(readFileSync(join(folder, "config.json"), "utf8")));
  const [theirs, ours] = [computationOf(own), computationOf(config)];
  const other = Object.keys(ours).find((field) => JSON.stringify(theirs[field]) !== JSON.stringify(ours[field]));
  if (other === undefined) return;
  throw new SteerlabError(
    "adapter/other-model",
    `${folder} has ${other} ${JSON.stringify(theirs[other])}; the base model has ${JSON.stringify(ours[other])}.`,
    { hint: "Steering needs a base and a warm model of the same architecture: load the base that this model was trained from." },
  );
}

/** Without what decides no logits. */
function computationOf({ source: _source, endOfText: _end, beginOfText: _begin, ...rest }: ModelConfig): Readonly<Record<string, unknown>> {
  return rest as Readonly<Record<string, unknown>>;
}
