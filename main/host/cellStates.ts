import type { DependencyGraph } from "../../src/cells/dependencyGraph.ts";
import type { CellState } from "../../src/rpc/contract.ts";

/** How a cell last ran. */
export interface LastRun {
  readonly executionId: string;
  readonly state: "ok" | "failed" | "interrupted";
  readonly source: string;
  /** [n] of the kernel that ran it; null when it never reached the kernel */
  readonly count: number | null;
  /** which kernel of this session ran it; null for one of an earlier session */
  readonly kernel: number | null;
  /** the names that it read, and the cells that defined them then */
  readonly read: ReadonlyMap<string, string>;
  readonly started: number;
  /** ms */
  readonly duration: number | null;
  /** why its variables are gone although its kernel lives */
  readonly lost?: string;
  /** it has not run: its outputs are those of the cell that it is a copy of */
  readonly copied?: boolean;
}

export interface StateInput {
  /** in the notebook's order */
  readonly cells: readonly { readonly id: string; readonly kind: string; readonly source: string }[];
  readonly graph: DependencyGraph;
  readonly lastRuns: ReadonlyMap<string, LastRun>;
  readonly kernel: number;
  readonly running: string | null;
  readonly queued: readonly string[];
  /** cells taken out of the queue unrun, and why */
  readonly heldBack: ReadonlyMap<string, string>;
}

export interface StateAndReason {
  readonly state: CellState;
  readonly reason: string | null;
}

/**
 * The state of every cell, from what is known of it now. Nothing is remembered from before: an edit that is taken back
 * makes fresh again what it had made stale.
 */
export function cellStates(input: StateInput): Map<string, StateAndReason> {
  const freshness = new Freshness(input);
  const queued = new Set(input.queued);
  return new Map(input.cells.map((cell) => [cell.id, stateOf(cell, input, queued, freshness)]));
}

function stateOf(cell: StateInput["cells"][number], input: StateInput, queued: ReadonlySet<string>, freshness: Freshness): StateAndReason {
  if (cell.kind !== "code") return { state: "never-run", reason: null };
  if (input.running === cell.id) return { state: "running", reason: null };
  // What it waits for changes with every cell that ends, and is seen in the queue.
  if (queued.has(cell.id)) return { state: "queued", reason: null };
  const run = input.lastRuns.get(cell.id);
  const heldBack = input.heldBack.get(cell.id) ?? null;
  if (!run) return { state: "never-run", reason: heldBack };
  if (run.state !== "ok") return { state: run.state, reason: heldBack };
  const stale = freshness.whyStale(cell.id);
  if (stale === null && heldBack === null) return { state: "fresh", reason: null };
  return { state: stale === null ? "fresh" : "stale", reason: heldBack ?? stale };
}

/** Why cells that ran well do not hold any more; each asked once. */
class Freshness {
  readonly #input: StateInput;
  readonly #places: ReadonlyMap<string, number>;
  readonly #known = new Map<string, string | null>();

  constructor(input: StateInput) {
    this.#input = input;
    this.#places = new Map(input.cells.map((cell, index) => [cell.id, index]));
  }

  whyStale(id: string): string | null {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    this.#known.set(id, null); // cells that read each other in a circle
    const reason = this.#find(id);
    this.#known.set(id, reason);
    return reason;
  }

  #find(id: string): string | null {
    const run = this.#input.lastRuns.get(id)!;
    if (run.copied) return "its outputs were copied with it: it has not run itself";
    if (run.lost) return run.lost;
    if (run.kernel === null) return "ran in an earlier session: its variables are gone";
    if (run.kernel !== this.#input.kernel) return "its variables were lost when the kernel ended";
    if (run.source !== this.#source(id)) return "edited since it ran";
    return this.#throughWhatItReads(id, run);
  }

  #throughWhatItReads(id: string, run: LastRun): string | null {
    const { graph } = this.#input;
    for (const [name, from] of run.read) {
      const owner = graph.ownerOf(name);
      if (owner === null) return `\`${name}\` is no longer defined`;
      if (owner !== from) return `\`${name}\` is now defined by ${this.#label(owner)}`;
    }
    for (const name of graph.readsOf(id)) {
      const reason = this.#throughOwner(name, graph.ownerOf(name)!, run);
      if (reason !== null) return reason;
    }
    return null;
  }

  #throughOwner(name: string, owner: string, run: LastRun): string | null {
    const cell = this.#label(owner);
    if (owner === this.#input.running) return `\`${name}\` is being changed by ${cell}`;
    const ownerRun = this.#input.lastRuns.get(owner);
    if (!ownerRun || !run.read.has(name)) return `\`${name}\` comes from ${cell}, which had not run`;
    if (ownerRun.kernel === run.kernel && (ownerRun.count ?? 0) > (run.count ?? 0)) return changedBy(name, cell, ownerRun.state);
    if (ownerRun.state !== "ok") return null;
    if (ownerRun.source !== this.#source(owner)) return `${cell}, which defines \`${name}\`, was edited`;
    return this.whyStale(owner) === null ? null : `\`${name}\` comes from ${cell}, which is stale`;
  }

  #label(id: string): string {
    return `cell ${(this.#places.get(id) ?? -1) + 1}`;
  }

  #source(id: string): string | undefined {
    return this.#input.cells[this.#places.get(id) ?? -1]?.source;
  }
}

function changedBy(name: string, cell: string, state: LastRun["state"]): string {
  return state === "ok"
    ? `\`${name}\` was changed by ${cell}`
    : `\`${name}\` may have been changed by ${cell}, which ${state === "failed" ? "failed" : "was interrupted"}`;
}
