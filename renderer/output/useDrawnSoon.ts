import { type RefObject, startTransition, useEffect, useRef, useState } from "react";

/** Drawn together when the page has nothing else to do. */
const atOnce = 6;
const near = 1_200; // px

const waiting = new Set<() => void>();
let asked = false;
/** A page that is never idle draws them all the same. */
const patience = 200; // ms
const whenIdle = (work: () => void): unknown =>
  "requestIdleCallback" in window ? requestIdleCallback(work, { timeout: patience }) : setTimeout(work, 30);

function askForTime(): void {
  if (asked || waiting.size === 0) return;
  asked = true;
  whenIdle(() => {
    asked = false;
    const next = [...waiting].slice(0, atOnce);
    for (const draw of next) waiting.delete(draw);
    startTransition(() => {
      for (const draw of next) draw();
    });
    askForTime();
  });
}

/**
 * Whether something is to be drawn yet: at once when it is, or comes, near to what is seen, else when the page is idle, so that a notebook of
 * hundreds of cells opens at once. Once true it stays true.
 * @param now it is near for certain
 */
export function useDrawnSoon<T extends Element>(now: boolean): [RefObject<T | null>, boolean] {
  const element = useRef<T>(null);
  const [drawn, setDrawn] = useState(now);
  useEffect(() => {
    if (drawn || !element.current) return;
    const draw = () => setDrawn(true);
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && draw(), {
      rootMargin: `${near}px`,
    });
    observer.observe(element.current);
    waiting.add(draw);
    askForTime();
    return () => {
      waiting.delete(draw);
      observer.disconnect();
    };
  }, [drawn]);
  return [element, drawn];
}
