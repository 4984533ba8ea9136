import { type RefObject, useEffect, useRef, useState } from "react";

/** Whether the element has come near the part of the page that is seen; once true it stays true. */
export function useNearby<T extends Element>(margin = 800): [RefObject<T | null>, boolean] {
  const element = useRef<T>(null);
  const [nearby, setNearby] = useState(false);
  useEffect(() => {
    if (nearby || !element.current) return;
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && setNearby(true), {
      rootMargin: `${margin}px`,
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [nearby, margin]);
  return [element, nearby];
}
