import { createHash } from "node:crypto";
import type { Example } from "./task.ts";

/** sha256 over prompts and completions in their order. */
export const examplesDigest = (examples: readonly Example[]): string =>
  sha256(examples.map(({ prompt, completion }) => [prompt, completion]));

export const sha256 = (content: unknown): string => createHash("sha256").update(JSON.stringify(content)).digest("hex");
