import { useEffect, useMemo, useState } from "react";
import type { Series } from "../../../src/runs/run.ts";
import { curvesFigure } from "../curvesFigure.ts";
import type { RunPart } from "./runPart.ts";

/** Every metric that has more than one value, over its steps. */
export function RunCurves({ run, service, Figure }: RunPart) {
  const [series, setSeries] = useState<Record<string, Series>>({});
  const metrics = Object.keys(run.metrics);
  const names = metrics.join("\n");
  useEffect(() => {
    let current = true;
    const read = async (metric: string) => [metric, (await service.getSeries([run.id], metric))[run.id]] as const;
    Promise.all(names === "" ? [] : names.split("\n").map(read)).then((all) => {
      if (current) setSeries(Object.fromEntries(all.filter((one) => one[1] !== undefined)) as Record<string, Series>);
    });
    return () => {
      current = false;
    };
  }, [run, names, service]);
  const figures = useMemo(
    () =>
      Object.entries(series)
        .filter(([, one]) => one.values.length > 1)
        .map(([metric, one]) => [metric, curvesFigure(metric, [{ letter: "", name: run.name, series: one }])] as const),
    [series, run.name],
  );
  if (figures.length === 0) return null;
  return (
    <section>
      <h2>Curves</h2>
      <div className="curves">
        {figures.map(([metric, figure]) => (
          <Figure key={metric} figure={figure} />
        ))}
      </div>
    </section>
  );
}
