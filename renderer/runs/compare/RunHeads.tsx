import { useMemo } from "react";
import { duration } from "../../../src/output/duration.ts";
import { compareLeaves } from "../../../src/runs/differences.ts";
import { kindLabels } from "../../../src/runs/kindLabels.ts";
import { runColour } from "../../../src/runs/runLook.ts";
import { leafNumber } from "../page/Leaves.tsx";
import { RunStateIcon } from "../RunStateIcon.tsx";
import type { ComparedRuns } from "./comparedRuns.ts";
import { Letter } from "./Letter.tsx";

/** The runs' names and letters, beside each other. */
export function RunHeads({ runs, onOpen }: Pick<ComparedRuns, "runs" | "onOpen">) {
  const differing = useMemo(() => differingWords(runs), [runs]);
  return (
    <div className="runheads" style={{ gridTemplateColumns: "repeat(auto-fit, minmax(240px, 1fr))" }}>
      {runs.map((run, i) => (
        <div key={run.id} className="runhead" style={{ "--c": `var(--${runColour(i)})` } as React.CSSProperties}>
          <Letter index={i} />
          <b className="clip" title={run.name}>
            {run.name}
          </b>
          <button type="button" className="link" onClick={() => onOpen(run.id)}>
            {run.id}
          </button>
          <span />
          <span className="sec clip">
            {kindLabels[run.kind]}
            {run.seed !== null && `, seed ${run.seed}`}
            {run.ended !== null && `, ${duration(run.ended - run.started)}`}
          </span>
          <RunStateIcon state={run.state} withWord />
          <span />
          <span className="differing clip" title={differing[i]!}>
            {differing[i]}
          </span>
        </div>
      ))}
    </div>
  );
}

const mostWords = 3;

/** The first few settings in which the runs differ, said of each: they often have one name. */
function differingWords(runs: ComparedRuns["runs"]): string[] {
  const rows = compareLeaves(runs.map((run) => run.config)).filter(({ differs, key }) => differs && key !== "seed");
  return runs.map((_, i) =>
    rows
      .slice(0, mostWords)
      .flatMap(({ key, values }) => (values[i] === null ? [] : [`${key.split(".").at(-1)} ${leafNumber(values[i]!)}`]))
      .join(", "),
  );
}
