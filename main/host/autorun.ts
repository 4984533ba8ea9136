import type { DependencyGraph } from "../../src/cells/dependencyGraph.ts";
import type { StateAndReason } from "./cellStates.ts";

export interface AutorunInput {
  /** the cell that has just run */
  readonly cellId: string;
  readonly graph: DependencyGraph;
  readonly states: ReadonlyMap<string, StateAndReason>;
  isExpensive(cellId: string): boolean;
}

/**
 * The cells that run again by themselves after another one: those that follow from it, are stale and cheap, and depend on
 * nothing but what is fresh or runs with them. What trains or sweeps never does, nor what waits for it.
 */
export function cellsToFollow({ cellId, graph, states, isExpensive }: AutorunInput): string[] {
  const following = graph.dependentsOf(cellId).map((dependency) => dependency.cellId);
  const cheap = (id: string) => states.get(id)?.state === "stale" && !isExpensive(id) && !graph.problems.has(id);
  const candidates = new Set(following.filter(cheap));
  const ready = (id: string) => candidates.has(id) || states.get(id)?.state === "fresh";
  return [...candidates].filter((id) => graph.ancestorsOf(id).every(ready));
}
