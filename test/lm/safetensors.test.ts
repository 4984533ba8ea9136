import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import { initialWeights } from "../../src/lm/initialWeights.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { loadWeights } from "../../src/lm/loadWeights.ts";
import { parseModelConfig } from "../../src/lm/modelConfig.ts";
import { SafetensorsFile, writeSafetensors } from "../../src/lm/safetensors.ts";
import { saveModel } from "../../src/lm/saveModel.ts";
import { json, modelFolder } from "./referenceModel.ts";

const folder = mkdtempSync(join(tmpdir(), "steerlab-safetensors-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(async () => {
  await startBackend("native");
});

/** A file with any header, as a broken or malicious one may have it. */
function file(name: string, header: unknown, bytes: Uint8Array): string {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat([length, text, bytes]));
  return path;
}

const entry = (dtype: string, shape: number[], begin: number, end: number) => ({ dtype, shape, data_offsets: [begin, end] });

test("16-bit floats are widened exactly, special values too", async () => {
  const halves = new Uint16Array([0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0x8000]); // 1, −2, 65504, 2⁻²⁴, ∞, −0
  const brains = new Uint16Array([0x3f80, 0xc040, 0x7f7f, 0xff80]); // 1, −3, largest, −∞
  const header = { half: entry("F16", [2, 3], 0, 12), brain: entry("BF16", [4], 12, 20) };
  const opened = await SafetensorsFile.open(file("widen", header, Buffer.concat([Buffer.from(halves.buffer), Buffer.from(brains.buffer)])));
  expect([...(await opened.read("half"))]).toEqual([1, -2, 65504, 2 ** -24, Number.POSITIVE_INFINITY, -0]);
  expect([...(await opened.read("brain"))]).toEqual([1, -3, 3.3895313892515355e38, Number.NEGATIVE_INFINITY]);
  await opened.close();
});

test.each([
  ["shorter than its header says", "cut-off", { a: entry("F32", [4], 0, 16) }, 12],
  ["with overlapping tensors", "overlap", { a: entry("F32", [2], 0, 8), b: entry("F32", [2], 4, 12) }, 12],
  ["with a size that does not fit the shape", "bad-header", { a: entry("F32", [3], 0, 16) }, 16],
  ["with a negative offset", "bad-header", { a: entry("F32", [1], -4, 0) }, 16],
  ["with an unknown type", "bad-header", { a: entry("F8", [4], 0, 4) }, 4],
  ["whose header is no JSON", "bad-header", "{nonsense", 0],
  ["whose header is a list", "bad-header", "[1]", 0],
])("a file %s is refused", async (_, code, header, bytes) => {
  await expect(SafetensorsFile.open(file("bad", header, new Uint8Array(bytes)))).rejects.toMatchObject({ code: `safetensors/${code}` });
});

test("an empty file, and one that ends within its header, are cut off", async () => {
  writeFileSync(join(folder, "empty"), "");
  await expect(SafetensorsFile.open(join(folder, "empty"))).rejects.toMatchObject({ code: "safetensors/cut-off" });
  const path = file("half", { a: entry("F32", [1], 0, 4) }, new Uint8Array(4));
  truncateSync(path, 20);
  await expect(SafetensorsFile.open(path)).rejects.toMatchObject({ code: "safetensors/cut-off" });
});

test("what is written is read again, in 16 bits rounded to nearest; a number too large leaves no file", async () => {
  const data = new Float32Array([1, -2.5, 1 / 3, 6e-8]);
  for (const dtype of ["F32", "F16"] as const) {
    const path = join(folder, dtype);
    await writeSafetensors(path, [{ name: "a", shape: [2, 2] }], () => data, dtype);
    const opened = await SafetensorsFile.open(path);
    expect(opened.entries.get("a")).toMatchObject({ dtype, shape: [2, 2] });
    expect([...(await opened.read("a"))]).toEqual(dtype === "F32" ? [...data] : [1, -2.5, 0.333251953125, 2 ** -24]);
    await opened.close();
  }
  const large = writeSafetensors(join(folder, "large"), [{ name: "a", shape: [1] }], () => new Float32Array([1e6]), "F16");
  await expect(large).rejects.toMatchObject({ code: "safetensors/overflow" });
  expect(readdirSync(folder).filter((name) => name.startsWith("large"))).toEqual([]);
});

test("a new model is the same for the same seed, and saved and loaded is the same again", async () => {
  const config = parseModelConfig(json("models/qwen2/config.json"));
  const [one, same, other] = [1, 1, 2].map((seed) => initialWeights(config, seed));
  const numbers = (weights: Record<string, { dataSync(): ArrayLike<number> }>) =>
    Object.values(weights).map((w) => Array.from(w.dataSync()));
  expect(numbers(same!)).toEqual(numbers(one!));
  expect(numbers(other!)).not.toEqual(numbers(one!));
  const spread = tf.tidy(() => tf.moments(one!["model.layers.0.mlp.gate_proj.weight"]!).variance.sqrt().dataSync()[0]!);
  expect(spread).toBeCloseTo(0.02, 3);
  const path = join(folder, "saved");
  await saveModel(path, { config, weights: one! }, { dtype: "F32" });
  expect(readdirSync(path).sort()).toEqual(["config.json", "model.safetensors"]);
  const again = await loadWeights(path, parseModelConfig(JSON.parse(readFileSync(join(path, "config.json"), "utf8"))));
  expect(numbers(again)).toEqual(numbers(one!));
  for (const weights of [one!, same!, other!, again]) for (const tensor of Object.values(weights)) tensor.dispose();
  expect(tf.memory().numTensors).toBe(0);
});

test.each([
  [
    "a tensor is missing",
    "missing-tensor",
    "lacks the tensor model.layers.2.",
    (c: Config) => ({ ...c, num_hidden_layers: 3, layer_types: undefined }),
  ],
  ["a shape is another", "wrong-shape", "[48,96]; the config asks for [48,100]", (c: Config) => ({ ...c, intermediate_size: 100 })],
  [
    "there are more layers than the config has",
    "unexpected-tensor",
    "model.layers.1.",
    (c: Config) => ({ ...c, num_hidden_layers: 1, layer_types: undefined }),
  ],
])("weights that do not fit are refused, and nothing stays in memory: %s", async (_, code, text, change) => {
  const path = modelFolder("qwen2");
  writeFileSync(join(path, "config.json"), JSON.stringify(change(json("models/qwen2/config.json"))));

  await expect(loadModel(path)).rejects.toMatchObject({ code: `model/${code}`, message: expect.stringContaining(text) });
  expect(tf.memory().numTensors).toBe(0);
});
type Config = Record<string, unknown>;

test("a cut-off download, a lost shard and a model that is not there are told apart", async () => {
  const cut = modelFolder("llama");
  truncateSync(join(cut, "model.safetensors"), 5000);
  await expect(loadModel(cut)).rejects.toMatchObject({ code: "safetensors/cut-off" });
  const lost = modelFolder("llama3");
  rmSync(join(lost, "model-00002-of-00003.safetensors"));
  await expect(loadModel(lost)).rejects.toMatchObject({ code: "safetensors/missing", message: expect.stringContaining("model-00002") });
  await expect(loadModel("no-such-model")).rejects.toMatchObject({
    code: "model/not-found",
    hint: expect.stringContaining("no-such-model"),
  });
  expect(tf.memory().numTensors).toBe(0);
});

test("the digest follows config, tokenizer and weights, not the folder's name", async () => {
  const digests: string[] = [];
  for (const change of [() => {}, () => {}, (path: string) => writeFileSync(join(path, "tokenizer_config.json"), "{}")]) {
    const path = modelFolder("gpt2");
    change(path);
    const lm = await loadModel(path);
    digests.push(lm.digest);
    lm.dispose();
  }
  expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(digests[1]).toBe(digests[0]);
  expect(digests[2]).not.toBe(digests[0]);
});
