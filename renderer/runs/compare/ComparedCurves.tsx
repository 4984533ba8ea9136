import { useEffect, useMemo, useState } from "react";
import type { ShownFigure } from "../../../src/output/shown.ts";
import type { RunDetail, Series } from "../../../src/runs/run.ts";
import { runLetter } from "../../../src/runs/runLook.ts";
import { curvesFigure } from "../curvesFigure.ts";
import type { ComparedRuns } from "./comparedRuns.ts";

/** Every metric of the runs, overlaid. */
export function ComparedCurves({ runs, service, Figure }: ComparedRuns) {
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
  const curves = runs.map((run, i) => ({ letter: runLetter(i), name: run.name, series: byRun[run.id] }));
  const drawn = curves.filter((curve) => curve.series !== undefined && curve.series.values.length > 1);
  return drawn.length === 0 ? null : curvesFigure(metric, drawn as Parameters<typeof curvesFigure>[1]);
}
