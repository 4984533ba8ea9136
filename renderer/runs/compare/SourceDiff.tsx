import { useState } from "react";
import { lineDiff } from "../../../src/runs/lineDiff.ts";
import type { RunDetail } from "../../../src/runs/run.ts";
import { runLetter } from "../../../src/runs/runLook.ts";

/** What was written differently in the runs' cells: the first run's against any other's that differs. */
export function SourceDiff({ runs }: { readonly runs: readonly RunDetail[] }) {
  const before = runs[0]?.provenance.cellSource ?? null;
  const sources = runs.map((run) => run.provenance.cellSource);
  const others = [...runs.keys()].slice(1).filter((i) => sources[i] != null && sources[i] !== before);
  const [asked, setAsked] = useState(1);
  const chosen = others.includes(asked) ? asked : (others[0] ?? 1);
  const after = sources[chosen] ?? null;
  if (before === null || after === null) return null;
  const lines = lineDiff(before, after);
  const count = (kind: string) => lines.filter((line) => line.kind === kind).length;
  return (
    <section>
      <div className="sect-h">
        <h2>{others.length === 0 ? "Source of the cells" : `Source of the cells, A to ${runLetter(chosen)}`}</h2>
        {others.length > 1 && (
          <span className="seg" role="group" aria-label="Compared with A">
            {others.map((index) => (
              <button key={index} type="button" aria-pressed={index === chosen} onClick={() => setAsked(index)}>
                A to {runLetter(index)}
              </button>
            ))}
          </span>
        )}
        <small>{before === after ? "All runs come from the same source." : `+${count("added")} −${count("removed")}`}</small>
      </div>
      {before !== after && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre tabIndex={0}>
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
