import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { tf } from "../../src/backend/tf.ts";
import { roomFor, WeightMemory } from "../../src/backend/weightMemory.ts";
import { digestOfFiles } from "../../src/lm/digest.ts";
import { initialWeights } from "../../src/lm/initialWeights.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { loadWeights } from "../../src/lm/loadWeights.ts";
import { parseModelConfig } from "../../src/lm/modelConfig.ts";
import { SafetensorsFile } from "../../src/lm/safetensors.ts";
import { saveModel } from "../../src/lm/saveModel.ts";
import { writeSafetensors } from "../../src/lm/writeSafetensors.ts";
import { seededRandom } from "../../src/random/seededRandom.ts";
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

test("16-bit floats are widened exactly, special values too; 64-bit ones are rounded", async () => {
  const doubles = new Float64Array([0.1, -1e300]);
  const halves = new Uint16Array([0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0x8000]); // 1, −2, 65504, 2⁻²⁴, ∞, −0
  const brains = new Uint16Array([0x3f80, 0xc040, 0x7f7f, 0xff80]); // 1, −3, largest, −∞
  const header = { half: entry("F16", [2, 3], 0, 12), brain: entry("BF16", [4], 12, 20), double: entry("F64", [2], 20, 36) };
  const bytes = Buffer.concat([halves, brains, doubles].map(({ buffer }) => Buffer.from(buffer)));
  const opened = await SafetensorsFile.open(file("widen", header, bytes));
  expect([...(await opened.read("double"))]).toEqual([Math.fround(0.1), Number.NEGATIVE_INFINITY]);
  expect([...(await opened.read("half"))]).toEqual([1, -2, 65504, 2 ** -24, Number.POSITIVE_INFINITY, -0]);
  expect([...(await opened.read("brain"))]).toEqual([1, -3, 3.3895313892515355e38, Number.NEGATIVE_INFINITY]);
  await opened.close();
});

test.each([
  ["shorter than its header says", "cut-off", { a: entry("F32", [4], 0, 16) }, 12],
  ["with overlapping tensors", "overlap", { a: entry("F32", [2], 0, 8), b: entry("F32", [2], 4, 12) }, 12],
  ["with a size that does not fit the shape", "bad-header", { a: entry("F32", [3], 0, 16) }, 16],
  ["with a negative offset", "bad-header", { a: entry("F32", [1], -4, 0) }, 16],
  ["with a hole between its tensors", "bad-header", { a: entry("F32", [1], 0, 4), b: entry("F32", [1], 8, 12) }, 12],
  ["with bytes that belong to no tensor", "bad-header", { a: entry("F32", [1], 0, 4) }, 8],
  ["with an offset beyond all numbers", "bad-header", { a: entry("F32", [1], 2 ** 60, 2 ** 60 + 4) }, 4],
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

test("all half-precision numbers are widened as the engine widens them", async () => {
  const halves = Uint16Array.from({ length: 1 << 16 }, (_, i) => i);
  const opened = await SafetensorsFile.open(file("halves", { a: entry("F16", [1 << 16], 0, 1 << 17) }, new Uint8Array(halves.buffer)));
  expect(await opened.read("a")).toEqual(Float32Array.from(new Float16Array(halves.buffer)));
  await opened.close();
});

test("tensors of many pieces and all types arrive whole, and the digest is that of all the bytes", async () => {
  const random = seededRandom(3);
  const count = 3_000_001; // no multiple of a piece
  const singles = Float32Array.from({ length: count }, () => random.normal());
  const halves = Uint16Array.from({ length: count }, () => random.integer(0x7c00));
  const brains = Uint16Array.from({ length: count }, () => random.integer(0x7f80));
  const doubles = Float64Array.from({ length: count }, () => random.normal());
  const unread = Int32Array.from({ length: count }, () => random.integer(1 << 30));
  const header: Record<string, unknown> = {};
  let at = 0;
  const arrays = { F16: halves, I32: unread, F32: singles, BF16: brains, F64: doubles };
  for (const [dtype, { byteLength }] of Object.entries(arrays)) {
    header[dtype] = entry(dtype, [count], at, at + byteLength);
    at += byteLength;
  }
  const path = file("pieces", header, Buffer.concat(Object.values(arrays).map(({ buffer }) => Buffer.from(buffer))));

  const opened = await SafetensorsFile.open(path);
  const memory = new WeightMemory(4 * roomFor(count));
  const read = new Map<string, Float32Array>();
  const passed: number[] = [];
  const take = (name: string, data: Float32Array) => read.set(name, data);
  await opened.readAll(["F64", "F32", "F16", "BF16"], { allocate: (length) => memory.array(length), take, passed: (n) => passed.push(n) });
  await opened.close();
  expect([...read.keys()]).toEqual(["F16", "F32", "BF16", "F64"]);
  expect(read.get("F32")).toEqual(singles);
  expect(read.get("F64")).toEqual(Float32Array.from(doubles));
  expect(read.get("F16")).toEqual(Float32Array.from(new Float16Array(halves.buffer)));
  expect(new Uint32Array(read.get("BF16")!.slice().buffer)).toEqual(Uint32Array.from(brains, (half) => half << 16));
  expect(passed.at(-1)).toBe(opened.size);

  const whole = createHash("sha256").update(readFileSync(path)).digest("hex");
  expect(await digestOfFiles([path])).toBe(createHash("sha256").update(`pieces ${whole}\n`).digest("hex"));
  rmSync(path);
});

test("arrays out of the weights' memory do not touch each other, whatever was said of their sum", () => {
  for (const promised of [0, 100_000_000, 1_000_000_000]) {
    const memory = new WeightMemory(promised);
    const arrays = [0, 1, 17, 5_000_000, 16, 20_000_000, 3].map((length) => memory.array(length));
    arrays.forEach((array, i) => void array.fill(i + 1));
    arrays.forEach((array, i) => {
      expect([array.length, array.at(0), array.at(-1)]).toEqual([
        [0, 1, 17, 5_000_000, 16, 20_000_000, 3][i],
        ...(i ? [i + 1, i + 1] : [undefined, undefined]),
      ]);
    });
  }
});

test.each(["I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8", "BOOL", "F8_E4M3", "F8_E5M2"])(
  "a tensor of type %s is refused by name",
  async (dtype) => {
    const opened = await SafetensorsFile.open(file("type", { "layer.qweight": entry(dtype, [0], 0, 0) }, new Uint8Array(0)));
    const message = expect.stringContaining(`layer.qweight in ${opened.path} has the type ${dtype}`);
    await expect(opened.read("layer.qweight")).rejects.toMatchObject({ code: "safetensors/unsupported-type", message });
    await opened.close();
  },
);

test("a file that shrinks after it was opened is cut off, not filled with zeros", async () => {
  const path = file("shrinking", { a: entry("F32", [1024], 0, 4096) }, new Uint8Array(4096));
  const opened = await SafetensorsFile.open(path);
  truncateSync(path, 1000);
  await expect(opened.read("a")).rejects.toMatchObject({ code: "safetensors/cut-off", message: expect.stringContaining("1000 bytes") });
  await opened.close();
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
