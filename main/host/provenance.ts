import type { DependencyGraph } from "../../src/cells/dependencyGraph.ts";
import type { Provenance } from "../../src/runs/run.ts";
import type { LastRun } from "./cellStates.ts";
import { environment, version } from "./environment.ts";
import type { GitState } from "./gitState.ts";
import type { DocumentCell } from "./notebookDocument.ts";

export interface ProvenanceInput {
  readonly cells: readonly DocumentCell[];
  readonly graph: DependencyGraph;
  readonly lastRuns: ReadonlyMap<string, LastRun>;
  /** the cell that started the run and the source that it runs with */
  readonly cell: { readonly id: string; readonly source: string } | null;
  readonly params: Readonly<Record<string, string>>;
  readonly git: GitState | null;
  readonly backend: string | null;
  readonly modelDigest: string | null;
}

/** All that one needs to repeat a run: sources as they ran, not as they stand in the editor now. */
export function provenance({ cells, graph, lastRuns, cell, params, git, backend, modelDigest }: ProvenanceInput): Provenance {
  const ancestors = new Set(cell ? graph.ancestorsOf(cell.id) : []);
  const dependencies = cells.flatMap(({ id, source }, index) =>
    ancestors.has(id) ? [{ index, source: lastRuns.get(id)?.source ?? source }] : [],
  );
  return {
    cellSource: cell?.source ?? null,
    dependencies,
    params,
    version,
    gitCommit: git?.commit ?? null,
    gitDirty: git ? git.changed > 0 : null,
    modelDigest,
    environment: { ...environment(), ...(backend ? { backend } : {}) },
  };
}
