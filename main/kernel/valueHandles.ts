import { randomBytes } from "node:crypto";

/** Values that one run of a cell keeps for being looked into; of more, what is stored must do. */
const mostOfCell = 200;

/**
 * Objects that cells have shown and that are larger than what is stored of them: kept, so that they can be looked into, until their cell
 * runs again or is deleted.
 */
export class ValueHandles {
  /** of this process: what an earlier kernel handed out means nothing here */
  readonly #prefix = randomBytes(4).toString("hex");
  readonly #values = new Map<string, object>();
  readonly #ofCells = new Map<string, string[]>();
  #count = 0;

  keep(cellId: string, value: object): string {
    const handle = `${this.#prefix}-${++this.#count}`;
    const handles = this.#ofCells.get(cellId) ?? [];
    this.#ofCells.set(cellId, handles);
    this.#values.set(handle, value);
    handles.push(handle);
    if (handles.length > mostOfCell) this.#values.delete(handles.shift()!);
    return handle;
  }

  get(handle: string): object | undefined {
    return this.#values.get(handle);
  }

  forget(cellId: string): void {
    for (const handle of this.#ofCells.get(cellId) ?? []) this.#values.delete(handle);
    this.#ofCells.delete(cellId);
  }
}
