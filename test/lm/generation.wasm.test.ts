import { beforeAll } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { checkGeneration } from "./generationChecks.ts";

beforeAll(async () => {
  await startBackend("wasm");
});

checkGeneration(["gpt2", "llama", "qwen2"]);
