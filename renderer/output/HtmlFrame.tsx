import { useMemo, useRef, useState } from "react";
import { frameDocument } from "../../src/output/frameDocument.ts";
import type { ShownHtml } from "../../src/output/picture.ts";
import { tokenColor, useTheme } from "../theme.ts";

const mostHeight = 600; // px
const firstHeight = 120;

/**
 * HTML of a cell in a frame of its own. It runs no scripts, since the frame allows none, and so may be of this origin,
 * which lets its height be read; it loads nothing.
 */
export function HtmlFrame({ shown }: { readonly shown: ShownHtml }) {
  const theme = useTheme((store) => store.theme);
  const [height, setHeight] = useState(shown.height ?? firstHeight);
  const frame = useRef<HTMLIFrameElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours
  const source = useMemo(() => frameDocument(shown.html, tokenColor), [shown.html, theme]);
  const fit = () => {
    const content = frame.current?.contentDocument?.documentElement;
    if (content && !shown.height) setHeight(Math.min(mostHeight, content.getBoundingClientRect().height));
  };
  return (
    <iframe
      ref={frame}
      className="html-frame"
      title="HTML of the cell"
      sandbox="allow-same-origin"
      srcDoc={source}
      style={{ height }}
      onLoad={fit}
    />
  );
}
