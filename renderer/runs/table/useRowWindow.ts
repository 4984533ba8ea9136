import { type RefObject, useEffect, useState } from "react";

export const rowHeight = 30; // px
/** Rows come and go so many at a time: each change draws whole tiles anew, however few rows it brings. */
const chunk = 8;
/** at least so many rows beyond each edge, so that the next are there before they are seen */
const beyond = 12;

export interface RowWindow {
  /** the rows [first, last] are to be drawn; last < first where there are none */
  readonly first: number;
  readonly last: number;
  /** Scrolls as little as it takes to see a row. */
  reveal(index: number): void;
}

/** Which of `count` rows of one height are in view of the scroller, or near. Draws only when others are. */
export function useRowWindow(scroller: RefObject<HTMLElement | null>, body: RefObject<HTMLElement | null>, count: number): RowWindow {
  const [[first, last], setWindow] = useState<readonly [number, number]>([0, 0]);
  useEffect(() => {
    const element = scroller.current!;
    const look = () => {
      const next = windowAt(element.scrollTop, element.clientHeight);
      setWindow((before) => (before[0] === next[0] && before[1] === next[1] ? before : next));
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [scroller]);
  const reveal = (index: number) => {
    const element = scroller.current!;
    const [top, bottom] = [index * rowHeight, body.current!.offsetTop + (index + 1) * rowHeight];
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
  };
  // Fewer rows than before, as after a query: the scroller has not told yet that it stands higher.
  const end = Math.min(last, count - 1);
  return { first: Math.max(0, Math.min(first, end - (last - first))), last: end, reveal };
}

function windowAt(scrollTop: number, height: number): readonly [number, number] {
  const [first, last] = [Math.floor(scrollTop / rowHeight), Math.ceil((scrollTop + height) / rowHeight)];
  return [Math.max(0, Math.floor((first - beyond) / chunk) * chunk), Math.ceil((last + beyond) / chunk) * chunk];
}
