import { access, readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBackend } from "../backend/startBackend.ts";
import { InterruptedError } from "../session/interrupt.ts";
import { SteerlabError } from "../steerlabError.ts";
import { digestOfFiles } from "./digest.ts";
import { LanguageModel } from "./languageModel.ts";
import { loadWeights } from "./loadWeights.ts";
import { type ModelConfig, parseModelConfig } from "./modelConfig.ts";
import { safetensorsFiles } from "./safetensors.ts";
import { loadTokenizer, tokenizerFiles } from "./tokenizer.ts";

export interface LoadModelOptions {
  readonly revision?: string;
  readonly signal?: AbortSignal;
}

/**
 * @param ref "wordnet-lm" (built in), the name of a folder in ./models, or the path of a folder in Hugging Face layout
 * @throws `model/not-found`, and what parseModelConfig, loadTokenizer and loadWeights throw
 */
export async function loadModel(ref: string, options: LoadModelOptions = {}): Promise<LanguageModel> {
  const folder = await findFolder(ref);
  await ensureBackend();
  const config = await readConfig(join(folder, "config.json"));
  const tokenizer = await loadTokenizer(folder, config);
  const weights = await loadWeights(folder, config);
  const free = () => {
    for (const tensor of Object.values(weights)) tensor.dispose();
  };
  try {
    const paths = ["config.json", ...tokenizerFiles].map((file) => join(folder, file));
    const digest = await digestOfFiles([...paths, ...(await safetensorsFiles(folder))]);
    if (options.signal?.aborted) throw new InterruptedError("Loading the model");
    return new LanguageModel({ name: basename(folder), folder, model: { config, weights }, tokenizer, digest, adapter: null, free });
  } catch (error) {
    free();
    throw error;
  }
}

const builtIn = fileURLToPath(new URL("../../experiments/models", import.meta.url));

async function findFolder(ref: string): Promise<string> {
  const places = [...new Set([resolve(ref), resolve("models", ref), join(builtIn, ref)])];
  for (const place of places) if (await exists(join(place, "config.json"))) return place;
  throw new SteerlabError("model/not-found", `There is no model "${ref}".`, {
    hint: `Looked for a config.json in ${places.join(", ")}.`,
    details: { ref, places },
  });
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

async function readConfig(path: string): Promise<ModelConfig> {
  const text = await readFile(path, "utf8");
  try {
    return parseModelConfig(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SteerlabError("model/bad-config", `${path} is not JSON: ${error.message}`, { cause: error });
  }
}
