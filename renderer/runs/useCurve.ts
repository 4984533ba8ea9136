import { useEffect } from "react";
import { service } from "../service/workbench.ts";
import { type Curve, curveKey, putCurve, useRuns } from "./runStore.ts";

const nothing: Curve = { steps: [], values: [] };

/** A run's metric: what is logged so far, and from then on as it comes. */
export function useCurve(runId: string, metric: string): Curve {
  const key = curveKey(runId, metric);
  const curve = useRuns((store) => store.curves[key]);
  useEffect(() => {
    let wanted = true;
    if (!useRuns.getState().curves[key]) putCurve(runId, metric, nothing);
    service.getSeries([runId], metric).then(
      (all) => {
        const series = all[runId];
        if (wanted && series) putCurve(runId, metric, { steps: [...series.steps], values: [...series.values] });
      },
      () => {},
    );
    return () => {
      wanted = false;
    };
  }, [key, runId, metric]);
  return curve ?? nothing;
}
