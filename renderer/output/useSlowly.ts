import { useEffect, useRef, useState } from "react";

/**
 * A value that follows another one, at most once every `pause` ms: what is drawn of it may cost more than it changes.
 * The last value always comes.
 */
export function useSlowly<T>(value: T, pause: number): T {
  const [shown, setShown] = useState(value);
  const last = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, last.current + pause - performance.now());
    const show = () => {
      last.current = performance.now();
      setShown(value);
    };
    if (wait === 0) show();
    const timer = wait > 0 ? setTimeout(show, wait) : undefined;
    return () => clearTimeout(timer);
  }, [value, pause]);
  return shown;
}
