import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { loadWeights } from "../../src/lm/loadWeights.ts";
import { parseModelConfig } from "../../src/lm/modelConfig.ts";
import { SafetensorsFile } from "../../src/lm/safetensors.ts";
import { writeSafetensors } from "../../src/lm/writeSafetensors.ts";
import type { Progress } from "../../src/output/cellOutput.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { json, modelFolder } from "./referenceModel.ts";

beforeAll(async () => {
  await startBackend("native");
});

afterEach(() => {
  enterSession(quietSession);
  expect(tf.memory().numTensors).toBe(0);
});

const configOf = (folder: string) => parseModelConfig(JSON.parse(readFileSync(join(folder, "config.json"), "utf8")));

/** The weights as plain numbers. */
async function valuesIn(folder: string): Promise<Record<string, number[]>> {
  const weights = await loadWeights(folder, configOf(folder));
  const values = Object.entries(weights).map(([name, tensor]) => [name, Array.from(tensor.dataSync())]);
  tf.dispose(weights);
  return Object.fromEntries(values);
}

type Tensors = Map<string, { shape: readonly number[]; data: Float32Array }>;

/** Writes the model's one file anew with other tensors. */
async function rewrite(folder: string, change: (tensors: Tensors) => Tensors): Promise<void> {
  const path = join(folder, "model.safetensors");
  const file = await SafetensorsFile.open(path);
  const tensors: Tensors = new Map();
  for (const [name, { shape }] of file.entries) tensors.set(name, { shape, data: await file.read(name) });
  await file.close();
  const changed = change(tensors);
  const shapes = [...changed].map(([name, { shape }]) => ({ name, shape }));
  await writeSafetensors(path, shapes, (name) => changed.get(name)!.data, "F32");
}

const zeros = (...shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });

test.each([
  ["llama", "model.", ["layers.0.self_attn.rotary_emb.inv_freq"]],
  ["mistral-window", "model.", ["model.layers.1.self_attn.rotary_emb.inv_freq", "rotary_emb.inv_freq"]],
  ["qwen2", "model.", ["layers.0.self_attn.rotary_emb.inv_freq"]],
  ["qwen3", "model.", []],
  ["gpt2", "transformer.", ["h.0.attn.bias", "h.1.attn.masked_bias"]],
  [
    "gpt_neox",
    "gpt_neox.",
    ["layers.0.attention.bias", "gpt_neox.layers.0.attention.masked_bias", "layers.1.attention.rotary_emb.inv_freq"],
  ],
])("%s: names without %s, and buffers between them, are the same model", async (model, prefix, buffers) => {
  const [plain, bare] = [modelFolder(model), modelFolder(model)];
  await rewrite(bare, (tensors) => {
    const renamed = [...tensors].map(([name, tensor]) => [name.startsWith(prefix) ? name.slice(prefix.length) : name, tensor] as const);
    return new Map([...renamed, ...buffers.map((name) => [name, zeros(6)] as const)]);
  });
  expect(await valuesIn(bare)).toEqual(await valuesIn(plain));
});

test("GPT-NeoX's head is found under the name of transformers 5 too", async () => {
  const [plain, five] = [modelFolder("gpt_neox"), modelFolder("gpt_neox")];
  await rewrite(five, (tensors) => new Map([...tensors].map(([name, t]) => [name === "embed_out.weight" ? "lm_head.weight" : name, t])));
  expect(await valuesIn(five)).toEqual(await valuesIn(plain));
});

test("a tied head that is stored a second time is left out; an untied one must be there", async () => {
  const [plain, twice, lacking] = [modelFolder("qwen2"), modelFolder("qwen2"), modelFolder("llama")];
  await rewrite(twice, (tensors) => new Map([...tensors, ["lm_head.weight", zeros(384, 48)]]));
  expect(await valuesIn(twice)).toEqual(await valuesIn(plain));
  await rewrite(lacking, (tensors) => new Map([...tensors].filter(([name]) => name !== "lm_head.weight")));
  await expect(loadModel(lacking)).rejects.toMatchObject({
    code: "model/missing-tensor",
    message: expect.stringContaining("lm_head.weight"),
  });
});

test.each(["llama3", "gpt_neox"])("%s: the digest is that of the files' names and bytes", async (model) => {
  const folder = modelFolder(model);
  const digestNow = async () => {
    const lm = await loadModel(folder);
    lm.dispose();
    return lm.digest;
  };
  const weightFiles = readdirSync(folder).filter((name) => name.endsWith(".safetensors"));
  const lines = ["config.json", "tokenizer.json", ...weightFiles.sort()].map(
    (name) => `${name} ${sha256(readFileSync(join(folder, name)))}\n`,
  );
  const [first, second] = [await digestNow(), await digestNow()];
  expect(first).toBe(sha256(lines.join("")));
  expect(second).toBe(first);
  const bytes = readFileSync(join(folder, weightFiles.at(-1)!));
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(join(folder, weightFiles.at(-1)!), bytes);
  utimesSync(join(folder, weightFiles.at(-1)!), 1, 1);
  expect(await digestNow()).not.toBe(first);
});

const sha256 = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

test("progress counts bytes over all files", async () => {
  const folder = modelFolder("llama3");
  const sizes = readdirSync(folder)
    .filter((name) => name.endsWith(".safetensors"))
    .map((name) => statSync(join(folder, name)).size);
  const total = sizes.reduce((a, b) => a + b, 0);
  const seen: Progress[] = [];
  enterSession({ ...quietSession, progress: (progress) => void seen.push(progress) });
  tf.dispose(await loadWeights(folder, configOf(folder)));
  expect(seen.every((progress) => progress.unit === "bytes" && progress.total === total)).toBe(true);
  expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).sort((a, b) => a - b));
  expect(seen.at(-1)).toMatchObject({ done: total, finished: true });
});

test("an interrupt, and a signal of the caller, end the loading and leave nothing in memory", async () => {
  const folder = modelFolder("gpt2");
  const [session, own] = [new AbortController(), new AbortController()];
  enterSession({ ...quietSession, signal: session.signal, progress: () => session.abort() });
  await expect(loadModel(folder)).rejects.toMatchObject({ code: "cell/interrupted" });
  enterSession({ ...quietSession, progress: () => own.abort() });
  await expect(loadModel(folder, { signal: own.signal })).rejects.toMatchObject({ code: "cell/interrupted" });
  await expect(loadModel(folder, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "cell/interrupted" });
});

test("a quantized tensor is named before anything is read", async () => {
  const folder = modelFolder("qwen2");
  const path = join(folder, "model.safetensors");
  const bytes = readFileSync(path);
  const text = bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString();
  const name = "model.layers.1.mlp.up_proj.weight";
  const at = text.indexOf('"F32"', text.indexOf(name));
  bytes.write('"I32"', 8 + at);
  writeFileSync(path, bytes);
  const seen: Progress[] = [];
  enterSession({ ...quietSession, progress: (progress) => void seen.push(progress) });
  await expect(loadModel(folder)).rejects.toMatchObject({
    code: "safetensors/unsupported-type",
    message: expect.stringContaining(`${name} in ${path} has the type I32`),
  });
  expect(seen).toEqual([]);
});

const INDEX = "model.safetensors.index.json";
test.each([
  ["is no JSON", "{", "bad-index", "not JSON"],
  ["has no map", "{}", "bad-index", "weight_map"],
  ["is null", "null", "bad-index", "weight_map"],
  ["names a file elsewhere", JSON.stringify({ weight_map: { a: "../other.safetensors" } }), "bad-index", "../other.safetensors"],
  ["names a tensor that its file lacks", withTensor("model.extra", "model-00001-of-00003.safetensors"), "missing", "model.extra"],
  [
    "puts a tensor into the wrong file",
    withTensor("model.norm.weight", "model-00001-of-00003.safetensors"),
    "missing",
    "model.norm.weight",
  ],
  ["names a file that is not there", withTensor("model.norm.weight", "model-00004-of-00003.safetensors"), "missing", "model-00004"],
])("an index that %s is refused", async (_, text, code, message) => {
  const folder = modelFolder("llama3");
  writeFileSync(join(folder, INDEX), text);
  await expect(loadModel(folder)).rejects.toMatchObject({ code: `safetensors/${code}`, message: expect.stringContaining(message) });
});

function withTensor(tensor: string, file: string): string {
  const index = json(`models/llama3/${INDEX}`);
  return JSON.stringify({ ...index, weight_map: { ...index.weight_map, [tensor]: file } });
}

test("one file comes before an index beside it", async () => {
  const folder = modelFolder("qwen2");
  writeFileSync(join(folder, INDEX), JSON.stringify({ weight_map: { old: "model-00001-of-00002.safetensors" } }));
  (await loadModel(folder)).dispose();
  rmSync(join(folder, "model.safetensors"));
  await expect(loadModel(folder)).rejects.toMatchObject({ code: "safetensors/missing" });
});
