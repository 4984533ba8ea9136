import { expect, it } from "vitest";
import { type OutlinedCell, outline } from "../../src/cells/outline.ts";

const text = (id: string, source: string): OutlinedCell => ({ id, kind: "markdown", title: "", source });
const code = (id: string, title: string): OutlinedCell => ({ id, kind: "code", title, source: "1" });

it("lists headings and titled code cells under them, by depth", () => {
  const cells = [text("a", "# Study\nWords\n## The `base` model ##"), code("b", "Load it"), code("c", ""), text("d", "# End")];
  expect(outline(cells)).toEqual([
    { cellId: "a", text: "Study", depth: 0, heading: true },
    { cellId: "a", text: "The base model", depth: 1, heading: true },
    { cellId: "b", text: "Load it", depth: 2, heading: false },
    { cellId: "d", text: "End", depth: 0, heading: true },
  ]);
});

it("takes no line of fenced code and no hashtag for a heading", () => {
  expect(outline([text("a", "```sh\n# a comment\n```\n#tag\n\n~~~\n# more\n~~~\n### Real")])).toEqual([
    { cellId: "a", text: "Real", depth: 2, heading: true },
  ]);
});
