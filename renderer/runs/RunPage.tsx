import { type ComponentType, useEffect, useState } from "react";
import type { ShownFigure } from "../../src/output/shown.ts";
import type { ServiceFunctions } from "../../src/rpc/contract.ts";
import type { RunDetail, RunRow } from "../../src/runs/run.ts";
import { Leaves } from "./page/Leaves.tsx";
import { RunArtifacts } from "./page/RunArtifacts.tsx";
import { RunCheckpoints } from "./page/RunCheckpoints.tsx";
import { RunClaim } from "./page/RunClaim.tsx";
import { RunCurves } from "./page/RunCurves.tsx";
import { RunDistributions } from "./page/RunDistributions.tsx";
import { RunFamily } from "./page/RunFamily.tsx";
import { RunHead } from "./page/RunHead.tsx";
import { RunNote } from "./page/RunNote.tsx";
import { RunOrigin } from "./page/RunOrigin.tsx";
import { RunOutputs } from "./page/RunOutputs.tsx";
import { RunRepeat } from "./page/RunRepeat.tsx";
import { RunSweep } from "./page/RunSweep.tsx";
import "./runs.css";

export interface RunPageProps {
  readonly id: string;
  /** the live row: the page reads everything anew when it changes */
  readonly live: RunRow | undefined;
  /** goes up when the run log was written to from outside */
  readonly loads: number;
  readonly service: ServiceFunctions;
  readonly Figure: ComponentType<{ readonly figure: ShownFigure }>;
  readonly onOpen: (id: string) => void;
  readonly onOpenNotebook: (path: string) => void;
}

/** One run: what it came from, what came out and how, what its cell showed then, what it keeps, and what repeats it. */
export function RunPage({ id, live, loads, service, Figure, onOpen, onOpenNotebook }: RunPageProps) {
  const [detail, setDetail] = useState<RunDetail | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  // Only what the row says of its progress: a new object with the same content needs no second reading.
  const stamp = live ? JSON.stringify([live.state, live.metrics, live.tags, live.note, live.archived]) : "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: `stamp` and `loads` are the triggers
  useEffect(() => {
    let current = true;
    const show = (run: RunDetail | null, why: string | null) => {
      if (!current) return;
      if (run) setDetail(run);
      setFailure(why);
    };
    service.getRun(id).then(
      (run) => show(run, null),
      (error: Error) => show(null, error.message),
    );
    return () => {
      current = false;
    };
  }, [id, service, stamp, loads]);
  if (failure)
    return (
      <p className="run-page" role="alert">
        {failure}
      </p>
    );
  if (!detail)
    return (
      <p className="run-page" role="status">
        Reading run {id} …
      </p>
    );
  return (
    <article className="run-page">
      <RunHead run={detail} />
      <RunNote run={detail} service={service} onSaved={setDetail} />
      <RunFamily run={detail} service={service} onOpen={onOpen} />
      <RunClaim run={detail} service={service} />
      <RunSweep run={detail} service={service} Figure={Figure} />
      <RunDistributions run={detail} service={service} />
      <RunCheckpoints run={detail} service={service} />
      <RunCurves run={detail} service={service} />
      <div className="two">
        <Leaves title="Result" values={detail.summary} />
        <Leaves title="Configuration" values={detail.config} />
      </div>
      <RunOutputs run={detail} service={service} onOpenNotebook={onOpenNotebook} />
      <RunArtifacts run={detail} service={service} />
      <RunRepeat run={detail} service={service} onOpen={onOpen} onOpenNotebook={onOpenNotebook} />
      <RunOrigin run={detail} />
    </article>
  );
}
