import { duration } from "../../../src/output/duration.ts";
import { kindLabels } from "../../../src/runs/kindLabels.ts";
import { runColour } from "../../../src/runs/runLook.ts";
import { RunStateIcon } from "../RunStateIcon.tsx";
import type { ComparedRuns } from "./comparedRuns.ts";
import { Letter } from "./Letter.tsx";

/** The runs' names and letters, beside each other. */
export function RunHeads({ runs, onOpen }: Pick<ComparedRuns, "runs" | "onOpen">) {
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
        </div>
      ))}
    </div>
  );
}
