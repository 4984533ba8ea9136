import { useEffect, useState } from "react";
import type { Series } from "../../../src/runs/run.ts";
import { openCheckpoint } from "../../explorer/openCheckpoint.ts";
import { integer } from "../../format/number.ts";
import type { RunPart } from "./runPart.ts";

const most = 40;

/** The steps at which a training wrote a checkpoint, each to be opened in the explorer. */
export function RunCheckpoints({ run, service }: Pick<RunPart, "run" | "service">) {
  const saved = useSteps(run, "checkpoint", service);
  const watched = useSteps(run, "kl", service);
  if (!saved || !watched || saved.length === 0) return null;
  return (
    <section aria-label="Checkpoints">
      <h2>Checkpoints</h2>
      <div className="row" style={{ flexWrap: "wrap" }}>
        {saved.slice(-most).map((step) => (
          <button
            key={step}
            type="button"
            className="btn small"
            onClick={() => openCheckpoint({ runId: run.id, notebook: run.notebook, step }, watched)}
          >
            Step {integer(step)}
          </button>
        ))}
      </div>
      {saved.length > most && (
        <p className="dim">
          The last {most} of {integer(saved.length)}.
        </p>
      )}
    </section>
  );
}

/** At which steps a run logged a metric; null until it is known. */
function useSteps(run: RunPart["run"], metric: string, service: RunPart["service"]): readonly number[] | null {
  const [steps, setSteps] = useState<readonly number[] | null>(null);
  const last = run.metrics[metric];
  useEffect(() => {
    let current = true;
    if (last === undefined) return setSteps([]);
    service.getSeries([run.id], metric).then(
      (all: Readonly<Record<string, Series>>) => current && setSteps([...(all[run.id]?.steps ?? [])]),
      () => {}, // deleted meanwhile: the page says so by itself
    );
    return () => {
      current = false;
    };
  }, [run.id, metric, last, service]);
  return steps;
}
