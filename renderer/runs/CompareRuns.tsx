import { type ComponentType, useEffect, useMemo, useState } from "react";
import { duration } from "../../src/output/duration.ts";
import type { ShownFigure } from "../../src/output/shown.ts";
import type { ServiceFunctions } from "../../src/rpc/contract.ts";
import { type ComparedRow, compareLeaves } from "../../src/runs/differences.ts";
import { kindLabels } from "../../src/runs/kindLabels.ts";
import { lineDiff } from "../../src/runs/lineDiff.ts";
import type { RunDetail, Series } from "../../src/runs/run.ts";
import { curvesFigure } from "./curvesFigure.ts";
import { leafNumber } from "./RunPage.tsx";
import { RunStateIcon } from "./RunStateIcon.tsx";
import "./runs.css";

export interface CompareRunsProps {
  readonly ids: readonly string[];
  readonly service: ServiceFunctions;
  readonly Figure: ComponentType<{ readonly figure: ShownFigure }>;
  readonly onOpen: (id: string) => void;
}

const letterOf = (index: number): string => String.fromCharCode(65 + (index % 26));
const tokens = ["run-a", "run-b", "run-c"];

function Letter({ index }: { readonly index: number }) {
  return (
    <span className="letter" style={{ "--c": `var(--${tokens[index % tokens.length]})` } as React.CSSProperties}>
      {letterOf(index)}
    </span>
  );
}

/** Runs side by side: what differs in configuration and result, the cells' sources as a diff, curves overlaid. */
export function CompareRuns({ ids, service, Figure, onOpen }: CompareRunsProps) {
  const [runs, setRuns] = useState<readonly RunDetail[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [onlyDifferent, setOnlyDifferent] = useState(true);
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
      </div>
      <article className="run-page">
        <RunHeads runs={runs} onOpen={onOpen} />
        <div className="two">
          <Compared title="Result" records={runs.map((run) => run.summary)} onlyDifferent={onlyDifferent} />
          <Compared title="Configuration" records={runs.map(configuration)} onlyDifferent={onlyDifferent} />
        </div>
        <SharedCurves runs={runs} service={service} Figure={Figure} />
        <SourceDiff runs={runs} />
      </article>
    </>
  );
}

const configuration = (run: RunDetail): Record<string, unknown> => ({
  ...run.config,
  seed: run.seed,
  backend: run.backend,
  "steerlab version": run.provenance.version,
  git: run.provenance.gitCommit?.slice(0, 10) ?? null,
  "git dirty": run.provenance.gitDirty,
  model: run.provenance.modelDigest?.slice(0, 12) ?? null,
});

function RunHeads({ runs, onOpen }: { readonly runs: readonly RunDetail[]; readonly onOpen: (id: string) => void }) {
  return (
    <div className="runheads" style={{ gridTemplateColumns: `repeat(${runs.length}, minmax(0, 1fr))` }}>
      {runs.map((run, i) => (
        <div key={run.id} className="runhead" style={{ "--c": `var(--${tokens[i % tokens.length]})` } as React.CSSProperties}>
          <Letter index={i} />
          <b className="clip">{run.name}</b>
          <button type="button" className="link" onClick={() => onOpen(run.id)}>
            {run.id}
          </button>
          <span />
          <span className="sec clip">
            {kindLabels[run.kind]}
            {run.ended !== null && `, ${duration(run.ended - run.started)}`}
          </span>
          <RunStateIcon state={run.state} withWord />
        </div>
      ))}
    </div>
  );
}

interface ComparedProps {
  readonly title: string;
  readonly records: readonly Readonly<Record<string, unknown>>[];
  readonly onlyDifferent: boolean;
}

function Compared({ title, records, onlyDifferent }: ComparedProps) {
  const all = useMemo(() => compareLeaves(records), [records]);
  const rows = onlyDifferent ? all.filter((row) => row.differs) : all;
  return (
    <section>
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p className="dim">{all.length === 0 ? "Nothing was logged." : `All ${all.length} values are equal.`}</p>
      ) : (
        <table className="t kv">
          <thead>
            <tr>
              <th>
                <span className="sr">Key</span>
              </th>
              {records.map((_, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the letter is the run's place
                <th key={i}>
                  <Letter index={i} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <ComparedLine key={row.key} row={row} emphasised={!onlyDifferent && row.differs} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function ComparedLine({ row, emphasised }: { readonly row: ComparedRow; readonly emphasised: boolean }) {
  return (
    <tr className={emphasised ? "differs" : ""}>
      <td>{row.key}</td>
      {row.values.map((value, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the column is the run's place
        <td key={i} className="num">
          {value === null ? "–" : leafNumber(value)}
        </td>
      ))}
    </tr>
  );
}

function SharedCurves({ runs, service, Figure }: { readonly runs: readonly RunDetail[] } & Pick<CompareRunsProps, "service" | "Figure">) {
  const [series, setSeries] = useState<readonly (readonly [string, Record<string, Series>])[]>([]);
  useEffect(() => {
    let current = true;
    const ids = runs.map((run) => run.id);
    const metrics = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))];
    const read = async (metric: string) => [metric, await service.getSeries(ids, metric)] as const;
    Promise.all(metrics.map(read)).then((all) => current && setSeries(all));
    return () => {
      current = false;
    };
  }, [runs, service]);
  const figures = useMemo(() => series.map(([metric, byRun]) => [metric, overlaid(metric, runs, byRun)] as const), [series, runs]);
  if (figures.length === 0) return null;
  return (
    <section>
      <h2>Curves</h2>
      <div className="curves">{figures.map(([metric, figure]) => figure && <Figure key={metric} figure={figure} />)}</div>
    </section>
  );
}

function overlaid(metric: string, runs: readonly RunDetail[], byRun: Readonly<Record<string, Series>>): ShownFigure | null {
  const curves = runs.map((run, i) => ({ letter: letterOf(i), name: run.name, series: byRun[run.id] }));
  const drawn = curves.filter((curve) => curve.series !== undefined && curve.series.values.length > 1);
  return drawn.length === 0 ? null : curvesFigure(metric, drawn as Parameters<typeof curvesFigure>[1]);
}

/** The first two runs' cells: what was written differently. */
function SourceDiff({ runs }: { readonly runs: readonly RunDetail[] }) {
  const [a, b] = runs;
  const before = a?.provenance.cellSource;
  const after = b?.provenance.cellSource;
  if (before == null || after == null) return null;
  const lines = lineDiff(before, after);
  if (lines.every((line) => line.kind === "same"))
    return (
      <section>
        <h2>Source of the cells</h2>
        <p className="dim">Both runs come from the same source.</p>
      </section>
    );
  return (
    <section>
      <h2>Source of the cells, A to B</h2>
      <pre>
        {lines.map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines never move
          <span key={i} className={`diff-line ${line.kind}`}>
            <span aria-hidden="true">{line.kind === "added" ? "+" : line.kind === "removed" ? "−" : ""}</span>
            {line.text || " "}
          </span>
        ))}
      </pre>
    </section>
  );
}
