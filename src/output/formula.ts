import { checkInput } from "../input/checkInput.ts";
import { aText } from "../input/kinds.ts";
import type { Shown } from "./shown.ts";

/** A formula in TeX, set by KaTeX on a line of its own. @throws `output/not-text` */
export function formula(tex: string): Shown {
  checkInput({ name: "formula", code: "output/not-text", takes: [["its TeX", aText]] }, [tex]);
  return { shown: "markdown", text: `$$\n${tex}\n$$` };
}
