// Markdown to HTML, with KaTeX between `$…$` and `$$…$$`. HTML in the source stays text: a notebook may come from anyone.
import katex from "katex";
import MarkdownIt from "markdown-it";

const parser = new MarkdownIt({ html: false, linkify: true, typographer: false });

const formula = (source: string, displayMode: boolean): string =>
  katex.renderToString(source, { displayMode, throwOnError: false, strict: false });

/** `$…$` in a line: no space inside the dollars, no digit after them, and no code in between, so that $5 and $6 stay money. */
parser.inline.ruler.before("escape", "formula", (state, silent) => {
  const rest = state.src.slice(state.pos, state.posMax);
  const match = /^\$\$([^$]+)\$\$/.exec(rest) ?? /^\$((?:\\.|[^\s$\\`])(?:(?:\\.|[^$\\`])*?(?:\\.|[^\s$\\`]))?)\$(?!\d)/.exec(rest);
  if (!match) return false;
  if (!silent) {
    const token = state.push("formula", "", 0);
    token.content = match[1]!;
    token.markup = match[0].startsWith("$$") ? "$$" : "$";
  }
  state.pos += match[0].length;
  return true;
});

/** `$$` on a line of its own, up to the next one. */
parser.block.ruler.before(
  "fence",
  "formula_block",
  (state, start, end, silent) => {
    const line = (n: number) => state.src.slice(state.bMarks[n]! + state.tShift[n]!, state.eMarks[n]!).trim();
    if (line(start) !== "$$") return false;
    let last = start + 1;
    while (last < end && line(last) !== "$$") last += 1;
    if (last >= end) return false;
    if (silent) return true;
    const token = state.push("formula", "", 0);
    token.block = true;
    token.markup = "$$";
    token.content = state.getLines(start + 1, last, state.tShift[start]!, false);
    state.line = last + 1;
    return true;
  },
  { alt: ["paragraph"] },
);

parser.renderer.rules.formula = (tokens, index) => {
  const token = tokens[index]!;
  return formula(token.content, token.markup === "$$");
};
parser.renderer.rules.link_open = (tokens, index, options, _, self) => {
  tokens[index]!.attrSet("target", "_blank");
  tokens[index]!.attrSet("rel", "noopener noreferrer");
  return self.renderToken(tokens, index, options);
};

export const markdownHtml = (text: string): string => parser.render(text);
