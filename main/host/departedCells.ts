import type { LastRun } from "./cellStates.ts";

/**
 * Cells that were deleted while the kernel still holds their variables. Until something runs they can come back as if nothing
 * had happened; then the kernel lets go of what they defined, since other cells may define the same names.
 */
export class DepartedCells {
  readonly #runs = new Map<string, LastRun>();
  readonly #inKernel = new Set<string>();

  add(cellId: string, run: LastRun | undefined): void {
    if (run) this.#runs.set(cellId, run);
    this.#inKernel.add(cellId);
  }

  /** The cell is there again. @returns how it last ran, if it did in this session */
  takeBack(cellId: string): LastRun | undefined {
    const run = this.#runs.get(cellId);
    const alive = this.#inKernel.delete(cellId);
    this.#runs.delete(cellId);
    return run && !alive ? { ...run, lost: "was deleted since it ran: its variables are gone" } : run;
  }

  /** @returns the cells whose variables the kernel lets go now */
  letGo(): readonly string[] {
    const gone = [...this.#inKernel];
    this.#inKernel.clear();
    return gone;
  }
}
