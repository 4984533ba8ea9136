import type { Declaration } from "../../src/cells/declarations.ts";

interface NotebookName extends Declaration {
  readonly cellId: string;
  /** `cell [3]` */
  readonly label: string;
  readonly get: () => unknown;
}

type Accessors = Readonly<Record<string, () => unknown>>;

/** The notebook's variables: each belongs to the cell that defined it last, and is read live from that cell's own variable. */
export class NotebookScope {
  /** what compiled cells read other cells' names from */
  readonly values: object = Object.create(null);
  readonly #names = new Map<string, NotebookName>();

  /** The label of the cell that owns a name, unless it is `cellId` itself, which is about to define its names anew. */
  ownerOf(name: string, cellId: string): string | null {
    const owner = this.#names.get(name);
    return owner && owner.cellId !== cellId ? owner.label : null;
  }

  /** Takes over what a cell defined; a name that it did not come to keeps the value of the cell's last run. */
  define(cellId: string, label: string, declared: readonly Declaration[], accessors: Accessors): void {
    const names = new Set(declared.map(({ name }) => name));
    for (const known of this.#ownedBy(cellId)) if (!names.has(known.name)) this.#remove(known.name);
    for (const declaration of declared) {
      const get = accessors[declaration.name];
      if (get && isInitialised(get)) this.#set({ ...declaration, cellId, label, get });
    }
  }

  forget(cellId: string): void {
    for (const { name } of this.#ownedBy(cellId)) this.#remove(name);
  }

  /** Without imports, which are no variables for a person. */
  variables(): { name: string; cellId: string; value: unknown }[] {
    return [...this.#names.values()].filter(({ isImport }) => !isImport).map(({ name, cellId, get }) => ({ name, cellId, value: get() }));
  }

  #ownedBy(cellId: string): NotebookName[] {
    return [...this.#names.values()].filter((name) => name.cellId === cellId);
  }

  #set(name: NotebookName): void {
    this.#names.set(name.name, name);
    Object.defineProperty(this.values, name.name, { get: name.get, configurable: true, enumerable: true });
  }

  #remove(name: string): void {
    this.#names.delete(name);
    delete (this.values as Record<string, unknown>)[name];
  }
}

/** The temporal dead zone: a `const` whose line was not reached throws on reading. */
function isInitialised(get: () => unknown): boolean {
  try {
    get();
    return true;
  } catch {
    return false;
  }
}
