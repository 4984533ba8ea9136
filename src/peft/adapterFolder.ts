import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LanguageModel } from "../lm/languageModel.ts";
import type { ModelConfig } from "../lm/modelConfig.ts";
import { methodOf } from "./adapterMethod.ts";
import { PEFT_CONFIG, readPeftFolder, type StoredAdapter, writePeftFolder } from "./peftFolder.ts";
import { readTunedModel, writeTunedModel } from "./tunedModel.ts";

/** In the layout of PEFT, or of a whole model where the method trains one. */
export function writeAdapterFolder(folder: string, stored: StoredAdapter, base: LanguageModel): Promise<void> {
  return methodOf(stored.spec).peft ? writePeftFolder(folder, stored, base.config, base.name) : writeTunedModel(folder, stored, base);
}

export function readAdapterFolder(folder: string, config: ModelConfig): Promise<StoredAdapter> {
  const isModel = existsSync(join(folder, "config.json")) && !existsSync(join(folder, PEFT_CONFIG));
  return isModel ? readTunedModel(folder, config) : readPeftFolder(folder, config);
}
