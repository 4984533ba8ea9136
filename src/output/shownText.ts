import type { Shown } from "./shown.ts";
import { numbersText } from "./shownNumbers.ts";
import { textsText } from "./textsText.ts";
import { textTable } from "./textTable.ts";
import { treeText } from "./valueTree.ts";

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
    case "tree":
      return treeText(shown.root);
    case "numbers":
      return numbersText(shown);
    case "image":
      return `[image] ${shown.alt}`;
    case "html":
      return htmlText(shown.html);
    case "texts":
      return textsText(shown.texts);
    case "training":
      return ""; // the progress lines and the run tell it
  }
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " " };

/** The words of HTML, a line a block. */
function htmlText(html: string): string {
  const words = html
    .replace(/<(script|style|head)\b[\s\S]*?<\/\1>/gi, "")
    .replace(/<\/(p|div|tr|li|h\d|table)>|<br\s*\/?>/gi, "\n")
    .replace(/<\/t[dh]>/gi, "  ")
    .replace(/<[^>]*>/g, "")
    .replace(/&(amp|lt|gt|quot|nbsp);/g, (_, name: string) => entities[name]!);
  const lines = words.split("\n").map((line) => line.trim());
  return ["[html]", ...lines.filter(Boolean)].join("\n");
}
