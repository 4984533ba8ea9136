import type { RunDetail } from "../../src/runs/run.ts";
import type { ExplorerData } from "../../src/steer/explorerData.ts";
import { type StoredPositions, sweepExplorer } from "../../src/steer/storedSweep.ts";

/** The artifact that holds a run's distributions, and how large it is; null where it keeps none. */
export function distributionsOf(run: Pick<RunDetail, "artifacts" | "kind">): { readonly name: string; readonly bytes: number } | null {
  const name = run.kind === "sweep" ? "positions" : run.kind === "trace" ? "explorer" : null;
  return run.artifacts.find((artifact) => artifact.name === name) ?? null;
}

/** A trace's explorer as it was stored, a sweep's made of its answers. No kernel stands behind it: decoding anew is left out. */
export function explorerOf(run: RunDetail, stored: unknown): ExplorerData {
  if (run.kind === "sweep") return sweepExplorer(run, stored as StoredPositions);
  const { runId: _, ...data } = stored as ExplorerData;
  return data;
}
