import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Example } from "../../src/tasks/task.ts";

const reference = join(import.meta.dirname, "../reference");

/** A folder with a model of two small layers and a tokenizer, for `loadModel`, and room for a test's own files. */
export function smallModelFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "small-base-"));
  cpSync(join(reference, "models/qwen2"), folder, { recursive: true });
  cpSync(join(reference, "tokenizers/qwen2/tokenizer.json"), join(folder, "tokenizer.json"));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

const colours = ["red", "green", "blue", "white", "black", "grey", "pale yellow", "very dark brown", "something between pink and orange"];

/** Of several lengths. */
export const colourExamples: readonly Example[] = colours.flatMap((colour) => [
  { prompt: `Q: is ${colour} a colour?`, completion: ` yes, ${colour}` },
  { prompt: `Q: and what, then, would you say of ${colour}?`, completion: " it is a colour" },
]);

/** Those of them that are as long as each other, or nearly: one shape. */
export const likeExamples = colourExamples.filter((_, i) => i % 2 === 0).slice(0, 7);

/** Of the same kind as those above, and of other words. */
export const heldOutExamples: readonly Example[] = ["violet", "turquoise", "olive", "silver", "golden"].map((colour) => ({
  prompt: `Q: is ${colour} a colour?`,
  completion: ` yes, ${colour}`,
}));
