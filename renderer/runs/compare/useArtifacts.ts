import { useEffect, useState } from "react";
import type { ServiceFunctions } from "../../../src/rpc/contract.ts";
import type { RunDetail } from "../../../src/runs/run.ts";

/** What each run keeps under a name, in the runs' order: null where it keeps no such thing. Null while they come. */
export function useArtifacts<T>(runs: readonly RunDetail[], name: string, service: ServiceFunctions): readonly (T | null)[] | null {
  const [values, setValues] = useState<readonly (T | null)[] | null>(null);
  useEffect(() => {
    let current = true;
    const read = (run: RunDetail) => (run.artifacts.some((kept) => kept.name === name) ? service.getArtifact(run.id, name) : null);
    Promise.all(runs.map(read)).then(
      (all) => current && setValues(all as (T | null)[]),
      () => {}, // a run was deleted meanwhile: the page says so by itself
    );
    return () => {
      current = false;
    };
  }, [runs, name, service]);
  return values;
}
