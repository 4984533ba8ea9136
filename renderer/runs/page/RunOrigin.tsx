import { madeWith } from "../../../src/runs/madeWith.ts";
import type { RunDetail } from "../../../src/runs/run.ts";
import { Leaves } from "./Leaves.tsx";

/** What one needs to repeat the run: the sources as they ran, versions, model. */
export function RunOrigin({ run }: { readonly run: RunDetail }) {
  const { provenance } = run;
  return (
    <div className="two">
      <section>
        <h2>Source of the cell</h2>
        <pre>{provenance.cellSource ?? "This run was not started by a cell."}</pre>
        {provenance.dependencies.length > 0 && (
          <details>
            <summary>{provenance.dependencies.length} cells that it depends on</summary>
            {provenance.dependencies.map((cell) => (
              <pre key={cell.index}>{cell.source}</pre>
            ))}
          </details>
        )}
      </section>
      <Leaves title="Made with" values={{ notebook: run.notebook, ...madeWith(run) }} />
    </div>
  );
}
