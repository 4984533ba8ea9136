import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { tf } from "../../src/backend/tf.ts";
import type { LanguageModel } from "../../src/lm/languageModel.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { modelFiles, temporaryFolder } from "../hub/hubFixture.ts";
import { HubServer, type ServedRepo } from "../hub/hubServer.ts";
import { expected, modelFolder, unpadded } from "./referenceModel.ts";

const files = modelFiles("gpt2");
const without = (path: string): ServedRepo["files"] => Object.fromEntries(Object.entries(files).filter(([name]) => name !== path));
const template = { "chat_template.jinja": Buffer.from("{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}") };

let server: HubServer;
let open: LanguageModel[] = [];
beforeEach(async () => {
  server = await HubServer.start(
    { name: "lab/single", files: { ...files, ...template } },
    { name: "lab/sharded", files: modelFiles("llama3") },
    { name: "lab/pickled", files: { ...without("model.safetensors"), "pytorch_model.bin": Buffer.from("\x80\x02") } },
    { name: "lab/exotic", files: { ...files, "config.json": Buffer.from('{"model_type": "mamba"}') } },
    { name: "lab/adapter", files: { "adapter_config.json": Buffer.from("{}") } },
    { name: "lab/slow-tokenizer", files: { ...without("tokenizer.json"), "vocab.json": Buffer.from("{}") } },
  );
  vi.stubEnv("HF_ENDPOINT", server.url);
  vi.stubEnv("HF_HOME", temporaryFolder());
  for (const name of ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_TOKEN", "HF_HUB_OFFLINE"]) vi.stubEnv(name, undefined);
});
afterEach(async () => {
  for (const lm of open) lm.dispose();
  open = [];
  expect(tf.memory().numTensors).toBe(0);
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await server.stop();
});

async function loaded(...args: Parameters<typeof loadModel>): Promise<LanguageModel> {
  const lm = await loadModel(...args);
  open.push(lm);
  return lm;
}

function folderOf(held: ServedRepo["files"]): string {
  const folder = temporaryFolder();
  for (const [path, bytes] of Object.entries(held)) writeFileSync(join(folder, path), bytes);
  return folder;
}

const weightsAskedFor = () => server.requests.filter(({ place }) => place === "storage");

test("a model is loaded by its Hub id: named so, with its commit, its chat template, and the digest of the same files in a folder", async () => {
  const lm = await loaded("lab/single");
  expect(lm.name).toBe("lab/single");
  expect(lm.origin).toEqual({ repo: "lab/single", revision: "main", commit: server.commit("lab/single") });
  expect(lm.tokenizer.chat!([{ role: "user", content: "Hi" }])).toBe("<user>Hi");
  const reference = expected("gpt2");
  const [first] = await lm.logits(unpadded(reference).slice(0, 1));
  const [column] = reference.right.columns[0]!;
  const row = first!.data.subarray(column! * lm.config.vocabulary, (column! + 1) * lm.config.vocabulary);
  expect(Math.max(...reference.right.logits[0]![0]!.map((value, i) => Math.abs(value - row[i]!)))).toBeLessThan(1e-4);
  expect(lm.digest).toBe((await loaded(folderOf({ ...files, ...template }))).digest);
});

test("a model in several files is fetched by its index, and found again without a request", async () => {
  const lm = await loaded("lab/sharded");
  expect(weightsAskedFor()).toHaveLength(3);
  const asked = server.requests.length;
  vi.stubEnv("HF_HUB_OFFLINE", "1");
  const again = await loaded("lab/sharded");
  expect(again.digest).toBe(lm.digest);
  expect(again.digest).toBe((await loaded(folderOf(modelFiles("llama3")))).digest);
  expect(server.requests).toHaveLength(asked);
});

test("a commit that is in the cache is loaded without a request", async () => {
  const { origin } = await loaded("lab/single");
  const asked = server.requests.length;
  expect((await loaded("lab/single", { revision: origin!.commit })).origin).toEqual({ ...origin, revision: origin!.commit });
  expect(server.requests).toHaveLength(asked);
});

test.each([
  ["lab/pickled", "hub/no-safetensors", "pytorch_model.bin"],
  ["lab/exotic", "model/unknown-family", "mamba"],
  ["lab/adapter", "hub/not-a-model", "config.json"],
  ["lab/slow-tokenizer", "tokenizer/missing", "tokenizer.json"],
  ["lab/nothing", "hub/not-found", "lab/nothing"],
])("%s is refused with %s before any weights are asked for", async (name, code, word) => {
  await expect(loadModel(name)).rejects.toMatchObject({ code, message: expect.stringContaining(word) });
  expect(weightsAskedFor()).toEqual([]);
});

test("a local folder of the same name comes first", async () => {
  const place = temporaryFolder();
  cpSync(modelFolder("qwen2"), join(place, "lab/single"), { recursive: true });
  vi.spyOn(process, "cwd").mockReturnValue(place);
  const lm = await loaded("lab/single");
  expect([lm.family, lm.origin]).toEqual(["qwen2", null]);
  expect(server.requests).toEqual([]);
});
