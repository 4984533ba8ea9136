import { apartFromPackages, madeWith } from "../../../src/runs/madeWith.ts";
import type { RunDetail } from "../../../src/runs/run.ts";
import { Leaves } from "./Leaves.tsx";

/** What one needs to repeat the run: the sources as they ran, versions, model. */
export function RunOrigin({ run }: { readonly run: RunDetail }) {
  const { provenance } = run;
  const [rest, packages] = apartFromPackages(madeWith(run));
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
      <div>
        <Leaves title="Made with" values={{ notebook: run.notebook, ...rest }} />
        {Object.keys(packages).length > 0 && (
          <details>
            <summary>{Object.keys(packages).length} packages</summary>
            <Leaves title="Packages" values={packages} />
          </details>
        )}
        {provenance.gitDiff && (
          <details>
            <summary>uncommitted changes</summary>
            <pre>{provenance.gitDiff}</pre>
          </details>
        )}
      </div>
    </div>
  );
}
