import type { DependencyGraph } from "../../src/cells/dependencyGraph.ts";
import type { Provenance } from "../../src/runs/run.ts";
import type { LastRun } from "./cellStates.ts";
import { environment, version } from "./environment.ts";
import type { GitSnapshot } from "./gitState.ts";
import type { DocumentCell } from "./notebookDocument.ts";

export interface ProvenanceInput {
  readonly cells: readonly DocumentCell[];
  readonly graph: DependencyGraph;
  readonly lastRuns: ReadonlyMap<string, LastRun>;
  /** the cell that started the run and the source that it runs with */
  readonly cell: { readonly id: string; readonly source: string } | null;
  readonly params: Readonly<Record<string, string>>;
  readonly git: GitSnapshot | null;
  readonly backend: string | null;
  readonly modelDigest: string | null;
  readonly dataDigest: string | null;
  /** place among the runs of the execution, from 0 */
  readonly ordinal: number;
}

/** All that one needs to repeat a run: sources as they ran, not as they stand in the editor now. */
export function provenance(input: ProvenanceInput): Provenance {
  const { cells, graph, lastRuns, cell, params, git, backend, modelDigest, dataDigest, ordinal } = input;
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
    ...(git?.diff ? { gitDiff: git.diff } : {}),
    modelDigest,
    dataDigest,
    ordinal,
    environment: { ...environment(), ...(backend ? { backend } : {}) },
  };
}
