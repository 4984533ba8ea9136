import { useMemo } from "react";
import type { SeedGroup } from "../../../src/runs/seedGroups.ts";
import { CurvesPanel } from "../curves/CurvesPanel.tsx";
import type { ComparedRuns } from "./comparedRuns.ts";

export interface ComparedCurvesProps extends Pick<ComparedRuns, "runs" | "service"> {
  readonly groups: readonly SeedGroup[] | null;
}

/** Every metric of the runs, overlaid. Sweeps have a chart of their own. */
export function ComparedCurves({ runs, service, groups }: ComparedCurvesProps) {
  const sweeps = useMemo(() => runs.every((run) => run.kind === "sweep"), [runs]);
  if (sweeps) return null;
  return <CurvesPanel runs={runs} service={service} groups={groups} />;
}
