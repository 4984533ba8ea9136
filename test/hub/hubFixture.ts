import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { HubSettings } from "../../src/hub/hubSettings.ts";
import type { ServedRepo } from "./hubServer.ts";

const reference = join(import.meta.dirname, "../reference");
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Removed after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "steerlab-hub-"));
  folders.push(folder);
  return folder;
}

/** A reference model with its tokenizer, as a repository would hold it. */
export function modelFiles(model: string): ServedRepo["files"] {
  const weights = filesOf(join("models", model), (name) => name === "config.json" || name.includes("safetensors"));
  const tokenizer = filesOf("tokenizers/gpt2", (name) => name.startsWith("tokenizer"));
  return { ...weights, ...tokenizer, "README.md": Buffer.from(`# ${model}\n`) };
}

/** An adapter as PEFT saved it, such as "gpt2-lora". */
export const adapterFiles = (adapter: string): ServedRepo["files"] => filesOf(join("peft", adapter), (name) => name.startsWith("adapter_"));

function filesOf(folder: string, wanted: (name: string) => boolean): ServedRepo["files"] {
  const names = readdirSync(join(reference, folder)).filter(wanted);
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(reference, folder, name))]));
}

/** A new cache, and waits short enough for tests. */
export const settingsFor = (endpoint: string, more: Partial<HubSettings> = {}): HubSettings => ({
  endpoint,
  cache: temporaryFolder(),
  token: null,
  offline: false,
  patience: { attempts: 3, firstWait: 1, silence: 20_000, longestWait: 3_000 },
  ...more,
});
