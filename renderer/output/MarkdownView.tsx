import "katex/dist/katex.min.css";
import { memo, useMemo } from "react";
import { markdownHtml } from "../../src/output/markdownHtml.ts";

export const MarkdownView = memo(function MarkdownView({ text }: { readonly text: string }) {
  const html = useMemo(() => markdownHtml(text), [text]);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: the parser lets no HTML through
  return <div className="md" dangerouslySetInnerHTML={{ __html: html }} />;
});
