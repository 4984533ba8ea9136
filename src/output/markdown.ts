import type { Shown } from "./shown.ts";

/** Markdown with KaTeX formulas between `$…$` or `$$…$$`. */
export function markdown(text: string): Shown {
  return { shown: "markdown", text };
}
