import { useEffect, useState } from "react";
import { useRuns } from "../runStore.ts";

const pause = 400; // ms: a training step every few milliseconds must not ask for the table as often

/** Goes up soon after runs have changed. */
export function useRunsVersion(): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = useRuns.subscribe((store, before) => {
      if (store.runs === before.runs) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        setVersion((now) => now + 1);
      }, pause);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, []);
  return version;
}
