import { useMemo, useState } from "react";
import { importanceFigure } from "../../../src/chart/importanceFigure.ts";
import { parallelCoordinates } from "../../../src/chart/parallelCoordinates.ts";
import { fewestRuns, parameterImportance } from "../../../src/runs/importance/parameterImportance.ts";
import { parameterTable } from "../../../src/runs/importance/parameterTable.ts";
import { runResults } from "../../../src/runs/importance/runResults.ts";
import type { RunRow } from "../../../src/runs/run.ts";
import { summaryColumns } from "../../../src/runs/summaryColumns.ts";
import { plural } from "../../format/number.ts";
import type { ComparedRuns } from "./comparedRuns.ts";

export interface ParameterViewsProps extends Pick<ComparedRuns, "runs" | "Figure"> {
  /** what the runs were made from */
  readonly family: readonly RunRow[];
}

const fewestDrawn = 3;
const mostAxes = 8;

/** Which settings go together with which result: as lines over parallel axes, and as the importance of each setting. */
export function ParameterViews({ runs, family, Figure }: ParameterViewsProps) {
  const parameters = useMemo(() => parameterTable(runs, family), [runs, family]);
  const results = useMemo(() => runResults(runs), [runs]);
  const [asked, setAsked] = useState<string | null>(null);
  const names = results.map(({ name }) => name);
  const first = summaryColumns(runs, 1)[0] ?? "";
  const chosen = names.includes(asked ?? "") ? asked! : names.includes(first) ? first : names[0];
  const result = results.find(({ name }) => name === chosen);
  const drawn = runs.length >= fewestDrawn && parameters.length > 0 ? result : undefined;
  const importance = useMemo(() => (drawn ? parameterImportance(parameters, drawn.values) : null), [parameters, drawn]);
  const shown = useMemo(() => {
    const order = importance?.parameters.map(({ name }) => name) ?? [];
    return parameters.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name)).slice(0, mostAxes);
  }, [parameters, importance]);
  const lines = useMemo(
    () =>
      drawn
        ? parallelCoordinates(
            runs.map(({ name }) => name),
            shown,
            drawn,
          )
        : null,
    [runs, shown, drawn],
  );
  const bars = useMemo(() => (drawn && importance ? importanceFigure(drawn.name, importance) : null), [drawn, importance]);
  if (!drawn || !lines) return null;
  return (
    <section aria-label="Settings and results">
      <div className="sect-h">
        <h2>Settings and results</h2>
        <label className="choice">
          <span className="lab">Result</span>
          <select className="field" value={chosen} onChange={(event) => setAsked(event.target.value)}>
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </div>
      <Figure figure={lines} />
      {parameters.length > mostAxes && (
        <p className="dim">{`${plural(parameters.length - mostAxes, "more setting")} differ; the ${mostAxes} most important are drawn.`}</p>
      )}
      {bars ? (
        <>
          <Figure figure={bars} />
          <p className="dim">
            How much worse a random forest (200 trees, seed 0) tells the result of runs it has not seen when a setting is shuffled among
            them, as a share of the result's variance; ρ is Spearman's rank correlation. The forest explains{" "}
            {(100 * importance!.explained).toFixed(0)} % of the variance of unseen runs: below about 30 % the bars say little. Settings that
            change together share their importance.
          </p>
        </>
      ) : (
        <p className="dim">The importance of settings needs at least {fewestRuns} runs with different results.</p>
      )}
    </section>
  );
}
