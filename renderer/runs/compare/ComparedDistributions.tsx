// What several warm starts say at the same places, from the positions that their sweeps or traces keep: no model is asked.
import { useState } from "react";
import type { RunDetail } from "../../../src/runs/run.ts";
import type { ExplorerData } from "../../../src/steer/explorerData.ts";
import { type ExplorerSetting, ownMarks } from "../../../src/steer/explorerView.ts";
import { ownStrength } from "../../../src/steer/storedSweep.ts";
import { bytes } from "../../format/bytes.ts";
import { toastError } from "../../notice/toastStore.ts";
import { distributionsOf, explorerOf } from "../explorerOf.ts";
import type { ComparedRuns } from "./comparedRuns.ts";
import { DistributionTables } from "./DistributionTables.tsx";

/** Of more runs the first ones are compared: pairs grow with their square. */
const most = 6;

/** One run's distributions, and the strength that it is steered by. */
export interface HeldRun {
  readonly run: RunDetail;
  /** its place among the compared runs */
  readonly place: number;
  readonly data: ExplorerData;
  readonly setting: ExplorerSetting;
}

export function ComparedDistributions({ runs, service, onOpen }: Pick<ComparedRuns, "runs" | "service" | "onOpen">) {
  const keeping = runs.flatMap((run, place) => {
    const kept = distributionsOf(run);
    return kept ? [{ run, place, kept }] : [];
  });
  const [held, setHeld] = useState<readonly HeldRun[] | null>(null);
  const [reading, setReading] = useState(false);
  if (keeping.length < 2) return null;
  const wanted = keeping.slice(0, most);
  const read = async () => {
    setReading(true);
    try {
      const stored = await Promise.all(wanted.map(({ run, kept }) => service.getArtifact(run.id, kept.name)));
      setHeld(wanted.map(({ run, place }, i) => heldRun(run, place, explorerOf(run, stored[i]))));
    } catch (error) {
      toastError("The distributions could not be read", error);
    }
    setReading(false);
  };
  return (
    <section aria-label="Distributions">
      <h2>Distributions on shared places</h2>
      {keeping.length > most && (
        <p className="dim">
          The first {most} of the {keeping.length} runs that keep distributions.
        </p>
      )}
      {held ? (
        <DistributionTables held={held} onOpen={onOpen} />
      ) : (
        <button type="button" className="btn" disabled={reading} onClick={() => void read()}>
          {reading ? "Reading …" : `Compare the distributions, ${bytes(wanted.reduce((sum, { kept }) => sum + kept.bytes, 0))}`}
        </button>
      )}
    </section>
  );
}

/** A sweep is steered by what its calibration recommends, a trace by the optimum of its own labels. */
function heldRun(run: RunDetail, place: number, data: ExplorerData): HeldRun {
  const { alpha, outside } = data;
  const strength = (run.kind === "sweep" ? ownStrength(run) : ownMarks(data, { alpha, outside }).exact) ?? 0;
  return { run, place, data, setting: { strength, alpha, outside } };
}
