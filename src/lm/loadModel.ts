import { access } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { ensureBackend } from "../backend/startBackend.ts";
import { type HubOrigin, isHubId } from "../hub/hubRepo.ts";
import { checkInput } from "../input/checkInput.ts";
import { kind } from "../input/kind.ts";
import { InterruptedError } from "../session/interrupt.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { Suggested } from "../suggested.ts";
import { builtInModels } from "./builtInModels.ts";
import { readModelConfig } from "./configFile.ts";
import { digestOfFiles } from "./digest.ts";
import { fetchHubModel } from "./hubModel.ts";
import { LanguageModel } from "./languageModel.ts";
import { loadWeights } from "./loadWeights.ts";
import { safetensorsFiles } from "./safetensors.ts";
import { loadTokenizer, tokenizerFiles } from "./tokenizer.ts";

export interface LoadModelOptions {
  /** of a model on the Hub: a branch, a tag or a commit; "main" when left out. A commit makes a notebook repeatable. */
  readonly revision?: string;
  /** ends the loading, like an interrupt; what has been downloaded is kept */
  readonly signal?: AbortSignal;
}

/**
 * A model from a local folder or from the Hugging Face Hub. What comes from the Hub is kept in Hugging Face's own cache (HF_HOME), where
 * transformers finds it too; a broken download goes on where it ended, and later calls need no network. Private and gated models need a token
 * (`hf auth login` or HF_TOKEN).
 *
 *   await loadModel("Qwen/Qwen2.5-0.5B", { revision: "060db6499f32faf8b98477b0a26969ef7d8b9987" })
 *
 * @param ref "wordnet-lm" (built in), the name of a folder in ./models, the path of a folder in Hugging Face layout, or a Hub id such as
 *   "Qwen/Qwen2.5-0.5B"; a local folder of that name comes first
 * @throws `model/not-found`; from the Hub `hub/not-found`, `hub/gated`, `hub/revision-not-found`, `hub/no-safetensors`, `hub/offline` and what
 *   else `HubSnapshot` throws; and what parseModelConfig, loadTokenizer and loadWeights throw
 */
export async function loadModel(ref: Suggested<"wordnet-lm">, options: LoadModelOptions = {}): Promise<LanguageModel> {
  checkInput({ name: "loadModel", code: "model/not-found", takes: [["its name", aModelName]] }, [ref]);
  const { folder, name, origin } = await findModel(ref, options);
  await ensureBackend();
  const config = await readModelConfig(folder);
  const tokenizer = await loadTokenizer(folder, config);
  const weights = await loadWeights(folder, config, { signal: options.signal });
  const free = () => {
    for (const tensor of Object.values(weights)) tensor.dispose();
  };
  try {
    const paths = ["config.json", ...tokenizerFiles].map((file) => join(folder, file));
    const digest = await digestOfFiles([...paths, ...(await safetensorsFiles(folder))]);
    if (options.signal?.aborted) throw new InterruptedError("Loading the model");
    return new LanguageModel({ name, folder, origin, model: { config, weights }, tokenizer, digest, adapter: null, free });
  } catch (error) {
    free();
    throw error;
  }
}

const aModelName = kind(
  (given: string) => typeof given === "string" && given.trim() !== "",
  'Give a name, such as "wordnet-lm", the path of a folder, or a Hub id.',
);

interface FoundModel {
  readonly folder: string;
  readonly name: string;
  /** null for a local folder */
  readonly origin: HubOrigin | null;
}

async function findModel(ref: string, options: LoadModelOptions): Promise<FoundModel> {
  const places = [...new Set([resolve(ref), resolve("models", ref), join(builtInModels, ref)])];
  for (const folder of places) {
    if (await exists(join(folder, "config.json"))) return { folder, name: basename(folder), origin: null };
  }
  if (isHubId(ref)) return { name: ref, ...(await fetchHubModel(ref, options)) };
  throw new SteerlabError("model/not-found", `There is no model "${ref}".`, {
    hint: `Looked for a config.json in ${places.join(", ")}. A model on the Hugging Face Hub is named owner/name.`,
    details: { ref, places },
  });
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
