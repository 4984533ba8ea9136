import { checkInput } from "../input/checkInput.ts";
import { aText } from "../input/kinds.ts";
import type { Shown } from "./shown.ts";

/** Markdown with KaTeX formulas between `$…$` or `$$…$$`. @throws `output/not-text` */
export function markdown(text: string): Shown {
  checkInput({ name: "markdown", code: "output/not-text", takes: [["its text", aText]] }, [text]);
  return { shown: "markdown", text };
}
