import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { tf } from "../../src/backend/tf.ts";
import type { LanguageModel } from "../../src/lm/languageModel.ts";
import { loadModel } from "../../src/lm/loadModel.ts";
import { loadAdapter } from "../../src/peft/adaptedModel.ts";
import { adapterFiles, modelFiles, temporaryFolder } from "../hub/hubFixture.ts";
import { HubServer } from "../hub/hubServer.ts";
import { modelFolder } from "../lm/referenceModel.ts";
import { adapterFolder } from "./peftReference.ts";

const { "adapter_model.safetensors": weights, ...withoutWeights } = adapterFiles("gpt2-lora");

let server: HubServer;
let base: LanguageModel;
beforeEach(async () => {
  server = await HubServer.start(
    { name: "lab/gpt2-lora", files: adapterFiles("gpt2-lora") },
    { name: "lab/old-lora", files: { ...withoutWeights, "adapter_model.bin": weights! } },
    { name: "lab/notes", files: { "README.md": Buffer.from("nothing here") } },
    { name: "lab/tuned", files: modelFiles("gpt2") },
  );
  vi.stubEnv("HF_ENDPOINT", server.url);
  vi.stubEnv("HF_HOME", temporaryFolder());
  for (const name of ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_TOKEN", "HF_HUB_OFFLINE"]) vi.stubEnv(name, undefined);
  base = await loadModel(modelFolder("gpt2"));
});
afterEach(async () => {
  base.dispose();
  expect(tf.memory().numTensors).toBe(0);
  vi.unstubAllEnvs();
  await server.stop();
});

test("an adapter is loaded by its Hub id as from a folder, and then without network", async () => {
  const warm = await loadAdapter(base, "lab/gpt2-lora");
  const local = await loadAdapter(base, adapterFolder("gpt2", "lora"));
  vi.stubEnv("HF_HUB_OFFLINE", "1");
  const asked = server.requests.length;
  const again = await loadAdapter(base, "lab/gpt2-lora");
  expect([warm.digest, again.digest]).toEqual([local.digest, local.digest]);
  expect(server.requests).toHaveLength(asked);
  for (const lm of [warm, local, again]) lm.dispose();
});

test("a whole model that was fine-tuned is loaded as one", async () => {
  const warm = await loadAdapter(base, "lab/tuned");
  expect(warm.adapter.kind).toBe("full-fine-tune");
  warm.dispose();
});

test.each([
  ["lab/old-lora", "hub/no-safetensors"],
  ["lab/notes", "hub/not-a-model"],
  ["lab/nothing", "hub/not-found"],
])("%s is refused with %s", async (name, code) => {
  await expect(loadAdapter(base, name)).rejects.toMatchObject({ code });
});
