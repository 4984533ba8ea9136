// Sweeps as their runs keep them, fetched when someone asks for more than the chart shows.
import { useEffect, useState } from "react";
import type { RunRow } from "../../src/runs/run.ts";
import { type StoredCurves, type StoredPositions, storedSweep } from "../../src/steer/storedSweep.ts";
import type { GeneratedCurves, SweepData, SweepSystem } from "../../src/steer/sweepResult.ts";
import { service } from "../service/workbench.ts";

export interface LoadedSweep {
  readonly run: RunRow;
  readonly data: SweepData;
  readonly stored: StoredPositions;
}

/** The last ones are kept: a chart, its questions and its explorer ask for the same. */
const KEPT = 3;
const loads = new Map<string, Promise<LoadedSweep>>();

export function loadSweep(runId: string): Promise<LoadedSweep> {
  const made = loads.get(runId) ?? fetchSweep(runId);
  loads.delete(runId);
  loads.set(runId, made);
  made.catch(() => loads.delete(runId));
  for (const oldest of loads.keys()) {
    if (loads.size <= KEPT) break;
    loads.delete(oldest);
  }
  return made;
}

async function fetchSweep(runId: string): Promise<LoadedSweep> {
  const artifact = <T>(name: string) => service.getArtifact(runId, name) as Promise<T>;
  const [run, curves, systems, stored] = await Promise.all([
    service.getRun(runId),
    artifact<StoredCurves>("curves"),
    artifact<SweepSystem[]>("systems"),
    artifact<StoredPositions>("positions"),
  ]);
  const decoded = run.artifacts.some(({ name }) => name === "generated");
  const generated = decoded ? await artifact<GeneratedCurves>("generated") : null;
  return { run, data: storedSweep(run, { curves, systems, generated }), stored };
}

export type Loading<T> =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly value: T }
  | { readonly state: "failed"; readonly error: Error };

export function useStoredSweep(runId: string): Loading<LoadedSweep> {
  const [loading, setLoading] = useState<Loading<LoadedSweep>>({ state: "loading" });
  useEffect(() => {
    let gone = false;
    loadSweep(runId).then(
      (value) => gone || setLoading({ state: "ready", value }),
      (error: Error) => gone || setLoading({ state: "failed", error }),
    );
    return () => {
      gone = true;
    };
  }, [runId]);
  return loading;
}
