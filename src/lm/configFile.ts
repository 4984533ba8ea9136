import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { SteerlabError } from "../steerlabError.ts";
import { type ModelConfig, parseModelConfig } from "./modelConfig.ts";

/** The config.json of a folder. @throws `model/bad-config` when it is not JSON, and what parseModelConfig throws */
export async function readModelConfig(folder: string): Promise<ModelConfig> {
  const path = join(folder, "config.json");
  const text = await readFile(path, "utf8");
  try {
    return parseModelConfig(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SteerlabError("model/bad-config", `${path} is not JSON: ${error.message}`, { cause: error });
  }
}
