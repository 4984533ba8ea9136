import { createHash } from "node:crypto";
import type { RunStart } from "../runs/run.ts";
import type { Example } from "./task.ts";

/** sha256 over prompts and completions in their order. */
export const examplesDigest = (examples: readonly Example[]): string =>
  sha256(examples.map(({ prompt, completion }) => [prompt, completion]));

/** Of all that a run works on; undefined where that is nothing. */
export function dataDigest({ dataDigest: known, examples }: Pick<RunStart, "dataDigest" | "examples">): string | undefined {
  if (!examples) return known;
  const own = examplesDigest(examples);
  return known === undefined ? own : sha256([known, own]);
}

export const sha256 = (content: unknown): string => createHash("sha256").update(JSON.stringify(content)).digest("hex");
