// Which cell made the tensors that are alive, and who holds them. TensorFlow.js gives memory back only when a tensor is disposed:
// one that nothing holds any more is a leak, and a cell that leaves more behind with every run grows.
import type { TensorRow, TensorSum } from "../../src/rpc/tensorRow.ts";
import { tensorBytes } from "./heldBytes.ts";
import type { TensorLike } from "./numberArrays.ts";
import { onTensorEngine } from "./tensorEngine.ts";

interface Entry {
  readonly cellId: string | null;
  readonly bytes: number;
  /** the tensor itself while its cell runs: most are disposed before it ends, and need no weak reference */
  tensor: TensorLike | WeakRef<TensorLike>;
}

/** Runs of a cell after which it is remembered how many of its tensors were alive. */
const runsRemembered = 8;

export class TensorLedger {
  readonly #currentCell: () => string | null;
  readonly #entries = new Map<number, Entry>();
  readonly #fresh = new Set<number>();
  readonly #runs = new Map<string, number[]>();

  /** @param currentCell whose code runs now */
  constructor(currentCell: () => string | null) {
    this.#currentCell = currentCell;
    onTensorEngine({ made: (tensor) => this.#made(tensor), disposed: (tensor) => this.#entries.delete(tensor.id) });
  }

  /** A run of a cell has ended: what it left behind is counted. */
  endRun(cellId: string): void {
    for (const id of this.#fresh) {
      const entry = this.#entries.get(id);
      if (entry && !(entry.tensor instanceof WeakRef)) entry.tensor = new WeakRef(entry.tensor);
    }
    this.#fresh.clear();
    const alive = [...this.#entries.values()].filter((entry) => entry.cellId === cellId).length;
    const runs = [...(this.#runs.get(cellId) ?? []), alive].slice(-runsRemembered);
    if (runs.some((count) => count > 0)) this.#runs.set(cellId, runs);
  }

  forget(cellId: string): void {
    this.#runs.delete(cellId);
  }

  /**
   * A row for every cell whose tensors are alive.
   * @param held the tensors that each variable leads to
   */
  rows(held: ReadonlyMap<string, ReadonlySet<TensorLike>>): TensorRow[] {
    const cells = Map.groupBy(this.#entries.values(), (entry) => entry.cellId);
    return [...cells].map(([cellId, entries]) => this.#row(cellId, entries, held));
  }

  #row(cellId: string | null, entries: readonly Entry[], held: ReadonlyMap<string, ReadonlySet<TensorLike>>): TensorRow {
    const alive = entries.map((entry) => ({ ...entry, tensor: entry.tensor instanceof WeakRef ? entry.tensor.deref() : entry.tensor }));
    const holders = [...held].map(([name, tensors]) => ({ name, ...sum(alive.filter(({ tensor }) => tensor && tensors.has(tensor))) }));
    const isHeld = (tensor: TensorLike): boolean => [...held.values()].some((tensors) => tensors.has(tensor));
    return {
      cellId,
      ...sum(alive),
      heldBy: holders.filter(({ count }) => count > 0),
      unnamed: sum(alive.filter(({ tensor }) => tensor && !isHeld(tensor))),
      lost: sum(alive.filter(({ tensor }) => tensor === undefined)),
      runs: cellId === null ? [] : (this.#runs.get(cellId) ?? []),
    };
  }

  #made(tensor: TensorLike & { readonly id: number }): void {
    this.#entries.set(tensor.id, { cellId: this.#currentCell(), bytes: tensorBytes(tensor), tensor });
    this.#fresh.add(tensor.id);
  }
}

const sum = (entries: readonly { readonly bytes: number }[]): TensorSum => ({
  count: entries.length,
  bytes: entries.reduce((total, { bytes }) => total + bytes, 0),
});
