import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { NewNotebook, NotebookTemplate } from "../../src/rpc/contract.ts";
import { SteerlabError } from "../../src/steerlabError.ts";

/** What a new notebook may start as; each lies in templates/ as a notebook that runs. */
export const notebookTemplates: readonly NotebookTemplate[] = [
  { id: "blank", title: "Blank", description: "One empty cell." },
  {
    id: "warm-start-and-sweep",
    title: "Warm start and sweep",
    description: "Fine-tune an adapter briefly, find the strength, look at tokens, sweep against the controls.",
  },
  {
    id: "task-evaluation",
    title: "Task evaluation",
    description: "Base, warm and steered model with the controls of the same cost, over seeds, up to a claim.",
  },
  {
    id: "own-examples",
    title: "Own examples",
    description: "Warm-start on prompts and completions of your own, and see what they change, token by token.",
  },
];

const folder = join(import.meta.dirname, "templates");

/** The text of a new notebook; undefined: as a notebook is without further ado. @throws `notebook/unknown-template` */
export function newNotebookText({ template, text }: NewNotebook): string | undefined {
  if (text !== undefined || template === undefined || template === "blank") return text;
  if (notebookTemplates.some(({ id }) => id === template)) return readFileSync(join(folder, `${template}.ts`), "utf8");
  throw new SteerlabError("notebook/unknown-template", `There is no template "${template}".`, {
    hint: `There are ${notebookTemplates.map(({ id }) => id).join(", ")}.`,
  });
}
