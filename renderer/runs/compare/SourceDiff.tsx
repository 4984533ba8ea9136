import { useState } from "react";
import { lineDiff } from "../../../src/runs/lineDiff.ts";
import type { RunDetail } from "../../../src/runs/run.ts";
import { runLetter } from "../../../src/runs/runLook.ts";

/** What was written differently in the runs' cells: the first run's against any other's. */
export function SourceDiff({ runs }: { readonly runs: readonly RunDetail[] }) {
  const others = runs.slice(1).map((run, k) => ({ run, index: k + 1 }));
  const [chosen, setChosen] = useState(1);
  const before = runs[0]?.provenance.cellSource;
  const after = (runs[chosen] ?? runs[1])?.provenance.cellSource;
  if (before == null || after == null) return null;
  const lines = lineDiff(before, after);
  const count = (kind: string) => lines.filter((line) => line.kind === kind).length;
  return (
    <section>
      <div className="sect-h">
        <h2>Source of the cells, A to {runLetter(chosen)}</h2>
        {others.length > 1 && (
          <span className="seg" role="group" aria-label="Compared with A">
            {others.map(({ run, index }) => (
              <button key={run.id} type="button" aria-pressed={index === chosen} onClick={() => setChosen(index)}>
                A to {runLetter(index)}
              </button>
            ))}
          </span>
        )}
        <small>{before === after ? "Both runs come from the same source." : `+${count("added")} −${count("removed")}`}</small>
      </div>
      {before !== after && (
        <pre>
          {lines.map((line, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines never move
            <span key={i} className={`diff-line ${line.kind}`}>
              <span aria-hidden="true">{line.kind === "added" ? "+" : line.kind === "removed" ? "−" : ""}</span>
              {line.text || " "}
            </span>
          ))}
        </pre>
      )}
    </section>
  );
}
