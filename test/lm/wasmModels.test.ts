import { beforeAll } from "vitest";
import { startBackend } from "../../src/backend/startBackend.ts";
import { checkReferences } from "./referenceChecks.ts";

beforeAll(async () => {
  await startBackend("wasm");
});

checkReferences();
