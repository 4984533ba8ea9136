import { useMemo, useState } from "react";
import { comparedSweeps } from "../../../src/chart/comparedSweeps.ts";
import type { SeedGroup } from "../../../src/runs/seedGroups.ts";
import { type StoredCurves, storedSweep } from "../../../src/steer/storedSweep.ts";
import type { SweepSystem } from "../../../src/steer/sweepResult.ts";
import { metricLabel } from "../../../src/tasks/evaluatedMetric.ts";
import { Choice } from "../../explorer/Choice.tsx";
import type { ComparedRuns } from "./comparedRuns.ts";
import { useArtifacts } from "./useArtifacts.ts";

export interface ComparedSweepsProps extends Pick<ComparedRuns, "runs" | "service" | "Figure"> {
  readonly groups: readonly SeedGroup[] | null;
}

type By = "change" | "value";
const ways: readonly (readonly [By, string])[] = [
  ["change", "Δ to warm"],
  ["value", "Value"],
];

/** The sweeps among the runs over one strength axis, each with its analytic and its swept optimum. */
export function ComparedSweeps({ runs, service, Figure, groups }: ComparedSweepsProps) {
  const curves = useArtifacts<StoredCurves>(runs, "curves", service);
  const systems = useArtifacts<SweepSystem[]>(runs, "systems", service);
  const [by, setBy] = useState<By>("change");
  const [asked, setMetric] = useState("crossEntropy");
  const sweeps = useMemo(
    () =>
      runs.map((run, i) => {
        const [own, compared] = [curves?.[i], systems?.[i]];
        return {
          name: run.name,
          sweep: run.kind === "sweep" && own && compared ? storedSweep(run, { curves: own, systems: compared }) : null,
        };
      }),
    [runs, curves, systems],
  );
  const metrics = [...new Set(sweeps.flatMap(({ sweep }) => Object.keys(sweep?.metrics ?? {})))];
  const metric = metrics.includes(asked) ? asked : metrics[0];
  const figure = useMemo(
    () => (metric === undefined ? null : comparedSweeps(sweeps, { metric, by, groups })),
    [sweeps, metric, by, groups],
  );
  if (!figure || metric === undefined) return null;
  return (
    <section aria-label="Sweeps">
      <div className="sect-h">
        <h2>Sweeps</h2>
        <Choice name="Curves by" value={by} onChange={setBy} options={ways} />
        <Choice name="Metric" hidden value={metric} onChange={setMetric} options={metrics.map((one) => [one, shortLabel(one)] as const)} />
      </div>
      <Figure figure={figure} />
    </section>
  );
}

const shortLabel = (metric: string): string => metricLabel(metric).replace(/ \(.*\)$/, "");
