import type { Shown } from "./shown.ts";
import { textTable } from "./textTable.ts";

/** What a cell shows, in words: tables aligned, figures by the sentence that a screen reader hears. Empty for what needs a page. */
export function shownText(shown: Shown): string {
  switch (shown.shown) {
    case "text":
    case "value":
    case "markdown":
      return shown.text;
    case "table":
      return [shown.caption, textTable(shown.columns, shown.rows)].filter(Boolean).join("\n");
    case "figure":
      return `[figure] ${shown.summary}`;
    case "summary":
      return [`${shown.type} ${shown.name}: ${shown.text}`, ...shown.facts.map(([label, value]) => `  ${label}: ${value}`)].join("\n");
    case "claim":
      return shown.card.markdown;
    case "explorer":
      return `[explorer] ${shown.explorer.title}; open the notebook in the workbench to move position, strength and alpha.`;
    case "training":
      return ""; // the progress lines and the run tell it
  }
}
