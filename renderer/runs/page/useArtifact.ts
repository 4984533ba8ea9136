import { useEffect, useState } from "react";
import type { RunPart } from "./runPart.ts";

/** What a run keeps under a name; null while it comes, and where it keeps no such thing. */
export function useArtifact<T>({ run, service }: Pick<RunPart, "run" | "service">, name: string): T | null {
  const kept = run.artifacts.some((artifact) => artifact.name === name);
  const [value, setValue] = useState<T | null>(null);
  useEffect(() => {
    let current = true;
    if (kept)
      service.getArtifact(run.id, name).then(
        (read) => current && setValue(read as T),
        () => {}, // deleted meanwhile: the page says so by itself
      );
    return () => {
      current = false;
    };
  }, [run.id, kept, name, service]);
  return value;
}
