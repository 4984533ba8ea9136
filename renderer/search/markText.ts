import { findMatches, type TextQuery } from "../../src/cells/textSearch.ts";

/** Marks what is found in texts as they read, where the browser can: what is drawn stays untouched. */
export function markText(query: TextQuery | null): void {
  if (typeof Highlight === "undefined") return;
  const ranges = query && query.text !== "" ? [...document.querySelectorAll(".nb .md-host")].flatMap((text) => rangesIn(text, query)) : [];
  if (ranges.length > 0) CSS.highlights.set("found", new Highlight(...ranges));
  else CSS.highlights.delete("found");
}

function rangesIn(element: Element, query: TextQuery): Range[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const ranges: Range[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const { start, end } of findMatches(node.textContent ?? "", query)) {
      const range = document.createRange();
      range.setStart(node, start);
      range.setEnd(node, end);
      ranges.push(range);
    }
  }
  return ranges;
}
