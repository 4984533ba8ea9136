/* Adapter folders as Hugging Face PEFT writes and reads them: adapter_config.json and adapter_model.safetensors. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelConfig } from "../lm/modelConfig.ts";
import { SafetensorsFile } from "../lm/safetensors.ts";
import { type NamedArray, writeSafetensors } from "../lm/writeSafetensors.ts";
import { SteerlabError } from "../steerlabError.ts";
import { adapterMethods, methodOf, type NamedShape, type PeftFormat, storedShapes } from "./adapterMethod.ts";
import type { AdapterSpec } from "./adapterSpec.ts";
import { unsupported } from "./peftConfig.ts";
import { writeFolder } from "./writeFolder.ts";

/** An adapter as plain data; tensors as the method's `stored` names them. */
export interface StoredAdapter {
  readonly spec: AdapterSpec;
  readonly tensors: readonly NamedArray[];
}

export const PEFT_CONFIG = "adapter_config.json";
export const PEFT_WEIGHTS = "adapter_model.safetensors";

/** What a method that PEFT knows has. */
function peftOf(spec: AdapterSpec): PeftFormat<AdapterSpec> {
  const { peft, label } = methodOf(spec);
  if (peft) return peft;
  throw new SteerlabError("adapter/unsupported", `${label} is no adapter that PEFT knows.`, { hint: "It is saved as a model of its own." });
}

/**
 * @param baseName what PEFT's AutoPeftModel loads the base from
 * @throws SteerlabError `adapter/folder-in-use` when the folder holds something else than an adapter
 */
export async function writePeftFolder(
  folder: string,
  { spec, tensors }: StoredAdapter,
  config: ModelConfig,
  baseName: string,
): Promise<void> {
  await writeFolder(folder, PEFT_CONFIG, async (partial) => {
    writeFileSync(join(partial, PEFT_CONFIG), `${JSON.stringify(configJson(spec, config, baseName), null, 2)}\n`);
    const renamed = tensors.map((tensor) => ({ ...tensor, name: peftOf(spec).tensorName(tensor.name) }));
    const data = new Map(renamed.map(({ name, data }) => [name, data]));
    await writeSafetensors(join(partial, PEFT_WEIGHTS), renamed, (name) => data.get(name)!, "F32");
  });
}

function configJson(spec: AdapterSpec, config: ModelConfig, baseName: string): object {
  const peft = peftOf(spec);
  const common = { peft_type: peft.type, task_type: "CAUSAL_LM", base_model_name_or_path: baseName, inference_mode: true };
  return { ...common, ...peft.write(spec, config, baseName) };
}

/**
 * @throws SteerlabError `adapter/not-found` without the two files, `adapter/bad-config` when the config is no JSON object,
 *   `adapter/unsupported` for a method or option that would compute something else, `adapter/shape-mismatch`, `adapter/missing-tensor` and
 *   `adapter/unexpected-tensor` when the tensors do not fit the base model
 */
export async function readPeftFolder(folder: string, config: ModelConfig): Promise<StoredAdapter> {
  const missing = [PEFT_CONFIG, PEFT_WEIGHTS].find((name) => !existsSync(join(folder, name)));
  if (missing) throw notFound(folder, missing);
  const spec = parseConfig(readJson(join(folder, PEFT_CONFIG)), config);
  const stored = storedShapes(spec, config);
  const nameOf = peftOf(spec).tensorName;
  const file = await SafetensorsFile.open(join(folder, PEFT_WEIGHTS));
  try {
    checkTensors(
      file,
      stored.map(([name, shape]) => [nameOf(name), shape]),
    );
    const tensors: NamedArray[] = [];
    for (const [name, shape] of stored) tensors.push({ name, shape, data: await file.read(nameOf(name)) });
    return { spec, tensors };
  } finally {
    await file.close();
  }
}

const notFound = (folder: string, missing: string): SteerlabError =>
  new SteerlabError("adapter/not-found", `There is no ${missing} in ${folder}.`, {
    hint: "Name a folder that save() or PEFT's save_pretrained wrote.",
  });

function readJson(path: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new SteerlabError("adapter/bad-config", `${path} is not a JSON object.`, {
    hint: "The file is cut off or not PEFT's: fetch it again.",
  });
}

function parseConfig(json: Readonly<Record<string, unknown>>, config: ModelConfig): AdapterSpec {
  const format = adapterMethods().find(({ peft }) => peft?.type === json.peft_type)?.peft;
  if (!format) throw unsupported("peft_type", json.peft_type);
  return format.read(json, config);
}

/** @param shapes by PEFT's names */
function checkTensors(file: SafetensorsFile, shapes: readonly NamedShape[]): void {
  const expected = new Map(shapes);
  const misfit = (what: string, message: string) =>
    new SteerlabError(`adapter/${what}`, message, { hint: "The adapter was trained on another base model, or its config is another's." });
  for (const [name, { shape }] of file.entries) {
    const wanted = expected.get(name);
    if (!wanted) throw misfit("unexpected-tensor", `${file.path} has the tensor ${name}, for which the base model has no place.`);
    if (String(shape) !== String(wanted)) {
      throw misfit("shape-mismatch", `${name} in ${file.path} has the shape [${shape}]; the base model asks for [${wanted}].`);
    }
  }
  const lacking = [...expected.keys()].find((name) => !file.entries.has(name));
  if (lacking) throw misfit("missing-tensor", `${file.path} lacks the tensor ${lacking}.`);
}
