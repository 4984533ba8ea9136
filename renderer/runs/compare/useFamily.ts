import { useEffect, useState } from "react";
import type { ServiceFunctions } from "../../../src/rpc/contract.ts";
import type { RunDetail, RunRow } from "../../../src/runs/run.ts";

const none: readonly RunRow[] = [];

/** What the runs were made from, and what else was made from that. */
export function useFamily(runs: readonly RunDetail[], service: ServiceFunctions): readonly RunRow[] {
  const [family, setFamily] = useState(none);
  useEffect(() => {
    let current = true;
    const made = runs.filter((run) => run.parents.length > 0);
    Promise.all(made.map((run) => service.runFamily(run.id))).then(
      (families) => current && setFamily(families.flat()),
      () => {}, // deleted meanwhile: then each run stands for itself
    );
    return () => {
      current = false;
    };
  }, [runs, service]);
  return family;
}
