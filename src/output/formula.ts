import type { Shown } from "./shown.ts";

/** A formula in TeX, set by KaTeX on a line of its own. */
export function formula(tex: string): Shown {
  return { shown: "markdown", text: `$$\n${tex}\n$$` };
}
