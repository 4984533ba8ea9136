import { useMemo } from "react";
import { sweepFigure } from "../../../src/chart/sweep.ts";
import { type StoredCurves, storedSweep } from "../../../src/steer/storedSweep.ts";
import type { GeneratedCurves, SweepSystem } from "../../../src/steer/sweepResult.ts";
import type { RunPart } from "./runPart.ts";
import { useArtifact } from "./useArtifact.ts";

/** A sweep's own chart, from the stored curves. */
export function RunSweep({ run, service, Figure }: RunPart) {
  const curves = useArtifact<StoredCurves>({ run, service }, "curves");
  const systems = useArtifact<SweepSystem[]>({ run, service }, "systems");
  const generated = useArtifact<GeneratedCurves>({ run, service }, "generated");
  const figure = useMemo(
    () => (run.kind === "sweep" && curves && systems ? sweepFigure(storedSweep(run, { curves, systems, generated })) : null),
    [run, curves, systems, generated],
  );
  return (
    figure && (
      <section>
        <h2>Sweep</h2>
        <Figure figure={figure} />
      </section>
    )
  );
}
