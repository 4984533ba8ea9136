import type { HubOrigin } from "../hub/hubRepo.ts";
import { type HubOptions, HubSnapshot } from "../hub/hubSnapshot.ts";
import { SteerlabError } from "../steerlabError.ts";
import { readModelConfig } from "./configFile.ts";
import { SAFETENSORS_INDEX, SINGLE_SAFETENSORS, safetensorsFiles } from "./safetensors.ts";
import { tokenizerFiles } from "./tokenizer.ts";

const CONFIG = "config.json";

/**
 * What a model needs, from the Hub or its cache. Whether it can be loaded is known before the weights are asked for.
 * @param name `owner/name`
 * @returns a folder in Hugging Face layout
 * @throws `hub/not-a-model` without a config.json, `hub/no-safetensors`, `tokenizer/missing`, and what `HubSnapshot` and parseModelConfig throw
 */
export async function fetchHubModel(name: string, options: HubOptions = {}): Promise<{ folder: string; origin: HubOrigin }> {
  const snapshot = await HubSnapshot.open({ type: "model", name }, options);
  await fetchRequired(snapshot, CONFIG, "hub/not-a-model", "It may hold an adapter or a data set.");
  await readModelConfig(snapshot.folder);
  await fetchRequired(
    snapshot,
    tokenizerFiles[0],
    "tokenizer/missing",
    "Only this format is read: another revision or a copy of the model may have it.",
  );
  await fetchPresent(snapshot, [...tokenizerFiles.slice(1), "generation_config.json"]);
  await fetchWeights(snapshot);
  return { folder: snapshot.folder, origin: snapshot.origin };
}

async function fetchRequired(snapshot: HubSnapshot, path: string, code: string, hint: string): Promise<void> {
  if (!(await snapshot.has(path)) && (await snapshot.paths())) {
    throw new SteerlabError(code, `${snapshot.origin.repo} on the Hub has no ${path}.`, { hint, details: { ...snapshot.origin } });
  }
  await snapshot.fetch([path]);
}

async function fetchPresent(snapshot: HubSnapshot, paths: readonly string[]): Promise<void> {
  const present: string[] = [];
  for (const path of paths) if (await snapshot.has(path)) present.push(path);
  await snapshot.fetch(present);
}

/** One file, or those that an index names. */
async function fetchWeights(snapshot: HubSnapshot): Promise<void> {
  if (!(await snapshot.has(SAFETENSORS_INDEX))) return fetchSingle(snapshot);
  await snapshot.fetch([SAFETENSORS_INDEX]);
  await snapshot.fetch((await safetensorsFiles(snapshot.folder)).map((path) => path.slice(snapshot.folder.length + 1)));
}

async function fetchSingle(snapshot: HubSnapshot): Promise<void> {
  const paths = (await snapshot.has(SINGLE_SAFETENSORS)) ? null : await snapshot.paths();
  if (paths) throw noSafetensors(snapshot, paths);
  await snapshot.fetch([SINGLE_SAFETENSORS]);
}

function noSafetensors({ origin }: HubSnapshot, paths: readonly string[]): SteerlabError {
  const others = paths.filter((path) => /\.(bin|pt|pth|gguf|h5|msgpack|onnx|safetensors)$/.test(path));
  const has = others.length > 0 ? `It has ${others.slice(0, 5).join(", ")}${others.length > 5 ? " and more" : ""}.` : "It has no weights.";
  return new SteerlabError(
    "hub/no-safetensors",
    `${origin.repo} on the Hub has no ${SINGLE_SAFETENSORS}, and no index of several. ${has}`,
    {
      hint: "Only safetensors are read. Save the model with a recent version of transformers (`save_pretrained`) and load that folder.",
      details: { ...origin, others },
    },
  );
}
