import { useEffect, useMemo, useState } from "react";
import type { ServiceFunctions } from "../../../src/rpc/contract.ts";
import type { RunDetail, RunRow } from "../../../src/runs/run.ts";
import { type SeedGroup, seedGroups } from "../../../src/runs/seedGroups.ts";

const none: readonly RunRow[] = [];

/** Which of the runs differ in their seeds alone; those of sweeps are their warm starts'. */
export function useSeedGroups(runs: readonly RunDetail[], service: ServiceFunctions): readonly SeedGroup[] {
  const [family, setFamily] = useState(none);
  useEffect(() => {
    let current = true;
    const made = runs.filter((run) => run.parents.length > 0);
    Promise.all(made.map((run) => service.runFamily(run.id))).then(
      (families) => current && setFamily(families.flat()),
      () => {}, // deleted meanwhile: then they are grouped by themselves
    );
    return () => {
      current = false;
    };
  }, [runs, service]);
  return useMemo(() => seedGroups(runs, family), [runs, family]);
}
