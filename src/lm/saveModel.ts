import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { familyOf, type Model } from "./forward.ts";
import type { ModelConfig } from "./modelConfig.ts";
import { writeSafetensors } from "./writeSafetensors.ts";

/**
 * Writes config.json and model.safetensors in Hugging Face layout. The tokenizer's files are the caller's.
 * @param folder made when it is not there
 */
export async function saveModel(folder: string, { config, weights }: Model, options: { dtype: "F16" | "F32" }): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeModelFiles(folder, config, async (name) => (await weights[name]!.data()) as Float32Array, options.dtype);
}

/** @param array the values of one weight, by its name */
export async function writeModelFiles(
  folder: string,
  config: ModelConfig,
  array: (name: string) => Float32Array | Promise<Float32Array>,
  dtype: "F16" | "F32",
): Promise<void> {
  const shapes = [...familyOf(config).parameters(config)].map(([name, shape]) => ({ name, shape }));
  await writeSafetensors(join(folder, "model.safetensors"), shapes, array, dtype);
  await writeWhole(join(folder, "config.json"), configText(config.source, dtype));
}

/** transformers 5 calls it `dtype`, 4 `torch_dtype`. */
function configText(source: Readonly<Record<string, unknown>>, dtype: "F16" | "F32"): string {
  const name = "torch_dtype" in source ? "torch_dtype" : "dtype";
  return `${JSON.stringify({ ...source, [name]: dtype === "F16" ? "float16" : "float32" }, null, 2)}\n`;
}

async function writeWhole(path: string, text: string): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  await writeFile(partial, text);
  await rename(partial, path);
}
