import { useMemo } from "react";
import { CurvesPanel } from "../curves/CurvesPanel.tsx";
import type { RunPart } from "./runPart.ts";

/** The run's metrics as curves; a sweep's are drawn over the strength, by its own chart. */
export function RunCurves({ run, service }: Pick<RunPart, "run" | "service">) {
  const runs = useMemo(() => [run], [run]);
  if (run.kind === "sweep") return null;
  return <CurvesPanel runs={runs} service={service} />;
}
