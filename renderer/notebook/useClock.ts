import { useEffect, useState } from "react";

/** The time now, ms since the epoch, every quarter of a second while it is wanted. */
export function useClock(wanted: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!wanted) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [wanted]);
  return now;
}
