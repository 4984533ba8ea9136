import { type ComponentType, useEffect, useMemo, useState } from "react";
import type { ShownFigure } from "../../src/output/shown.ts";
import type { ServiceFunctions } from "../../src/rpc/contract.ts";
import { madeWith } from "../../src/runs/madeWith.ts";
import type { RunDetail } from "../../src/runs/run.ts";
import { seedGroups } from "../../src/runs/seedGroups.ts";
import { withParents } from "../../src/runs/withParents.ts";
import { AddRuns } from "./compare/AddRuns.tsx";
import { Compared } from "./compare/Compared.tsx";
import { ComparedCurves } from "./compare/ComparedCurves.tsx";
import { ComparedDistributions } from "./compare/ComparedDistributions.tsx";
import { ComparedSweeps } from "./compare/ComparedSweeps.tsx";
import { ExportComparison } from "./compare/ExportComparison.tsx";
import { ParameterViews } from "./compare/ParameterViews.tsx";
import { RunHeads } from "./compare/RunHeads.tsx";
import { Significance } from "./compare/Significance.tsx";
import { SourceDiff } from "./compare/SourceDiff.tsx";
import { useFamily } from "./compare/useFamily.ts";
import "./runs.css";

export interface CompareRunsProps {
  readonly ids: readonly string[];
  readonly service: ServiceFunctions;
  readonly Figure: ComponentType<{ readonly figure: ShownFigure }>;
  readonly onOpen: (id: string) => void;
  /** other runs are to be compared from now on */
  readonly onRuns: (ids: readonly string[]) => void;
}

/** Runs side by side: what differs in configuration and result, the cells' sources as a diff, curves overlaid. */
export function CompareRuns({ ids, service, Figure, onOpen, onRuns }: CompareRunsProps) {
  const [runs, setRuns] = useState<readonly RunDetail[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    Promise.all(ids.map((id) => service.getRun(id))).then(
      (all) => current && setRuns(all),
      (error: Error) => current && setFailure(error.message),
    );
    return () => {
      current = false;
    };
  }, [ids, service]);
  if (failure)
    return (
      <p className="run-page" role="alert">
        {failure}
      </p>
    );
  if (!runs)
    return (
      <p className="run-page" role="status">
        Reading {ids.length} runs …
      </p>
    );
  return <Comparison runs={runs} service={service} Figure={Figure} onOpen={onOpen} onRuns={onRuns} />;
}

function Comparison(props: Omit<CompareRunsProps, "ids"> & { readonly runs: readonly RunDetail[] }) {
  const { runs, onOpen, onRuns } = props;
  const ids = runs.map(({ id }) => id);
  const leaveOut = (id: string) => onRuns(ids.filter((one) => one !== id));
  const [onlyDifferent, setOnlyDifferent] = useState(true);
  const [grouped, setGrouped] = useState(false);
  const family = useFamily(runs, props.service);
  const groups = useMemo(() => seedGroups(runs, family), [runs, family]);
  const seeds = groups.some(({ members }) => members.length > 1);
  const [results, origins] = useMemo(() => [runs.map((run) => run.summary), runs.map(madeWith)], [runs]);
  const settings = useMemo(() => runs.map((run) => withParents(run, family)), [runs, family]);
  return (
    <>
      <div className="toolbar" role="toolbar" aria-label="Comparison">
        <span className="seg">
          <button type="button" aria-pressed={onlyDifferent} onClick={() => setOnlyDifferent(true)}>
            Only what differs
          </button>
          <button type="button" aria-pressed={!onlyDifferent} onClick={() => setOnlyDifferent(false)}>
            Everything
          </button>
        </span>
        {seeds && (
          <button type="button" className={`btn ${grouped ? "is-on" : ""}`} aria-pressed={grouped} onClick={() => setGrouped(!grouped)}>
            Group seeds
          </button>
        )}
        <span className="grow" />
        <AddRuns ids={ids} service={props.service} onAdd={(added) => onRuns([...ids, ...added])} />
        <ExportComparison runs={runs} service={props.service} />
      </div>
      <article className="run-page">
        <RunHeads runs={runs} settings={settings} onOpen={onOpen} onLeaveOut={runs.length > 2 ? leaveOut : null} />
        <div className="two">
          <Compared title="Result" records={results} onlyDifferent={onlyDifferent} />
          <div>
            <Compared title="Configuration" records={settings} onlyDifferent={onlyDifferent} />
            <Compared title="Made with" records={origins} onlyDifferent={onlyDifferent} />
          </div>
        </div>
        <ComparedSweeps {...props} groups={grouped ? groups : null} />
        <ComparedDistributions {...props} />
        <Significance {...props} />
        <ComparedCurves {...props} groups={grouped ? groups : null} />
        <ParameterViews {...props} family={family} />
        <SourceDiff runs={runs} />
      </article>
    </>
  );
}
