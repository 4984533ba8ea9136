// The code cells of the drawn notebooks as the compiler reads them: each is a module whose text gets a hidden end, imports of
// every earlier cell's names and exports of its own. Nothing before the end moves, so that offsets need no mapping.
import type { MirrorModel } from "monaco-editor/languages/features/typescript/ts.worker";
import { type CellSource, readCellSource } from "./cellSource.ts";

interface HiddenEnd {
  readonly text: string;
  readonly version: number;
}

/** Names of earlier cells → the file of the cell that gives them. */
type Visible = ReadonlyMap<string, string>;

export class NotebookCells {
  /** files of the code cells, first to last, by notebook */
  readonly #orders = new Map<string, readonly string[]>();
  /** what the ends were made from: cells in order, with versions */
  #key = "";
  readonly #sources = new Map<string, CellSource>();
  readonly #ends = new Map<string, HiddenEnd>();
  readonly #visible = new Map<string, Visible>();

  setOrder(notebook: string, files: readonly string[]): void {
    if (files.length > 0) this.#orders.set(notebook, files);
    else this.#orders.delete(notebook);
  }

  source = (file: string): CellSource | undefined => this.#sources.get(file);
  end = (file: string): HiddenEnd | undefined => this.#ends.get(file);
  /** What the cell sees of earlier ones; of two cells with one name, the later one's. */
  visibleIn = (file: string): Visible => this.#visible.get(file) ?? new Map();

  /** The cells behind this one in its notebook. */
  after(file: string): readonly string[] {
    const order = [...this.#orders.values()].find((files) => files.includes(file)) ?? [];
    return order.slice(order.indexOf(file) + 1).filter((other) => this.#sources.has(other));
  }

  /** All cells of its notebook. */
  notebookOf(file: string): readonly string[] {
    const order = [...this.#orders.values()].find((files) => files.includes(file)) ?? [];
    return order.filter((other) => this.#sources.has(other));
  }

  /** Takes up what was typed, added, moved or deleted since. */
  refresh(mirrored: readonly MirrorModel[]): void {
    const models = new Map(mirrored.map((model) => [model.uri.toString(), model]));
    const orders = [...this.#orders.values()].map((order) => order.filter((file) => models.has(file)));
    const key = orders.map((order) => order.map((file) => `${file}@${models.get(file)!.version}`).join("|")).join("\n");
    if (key === this.#key) return;
    this.#key = key;
    this.#forgetAllBut(new Set(orders.flat()));
    for (const order of orders) this.#readNotebook(order, models);
  }

  #readNotebook(order: readonly string[], models: ReadonlyMap<string, MirrorModel>): void {
    let visible: Visible = new Map();
    for (const file of order) {
      const source = this.#read(file, models.get(file)!);
      this.#visible.set(file, visible);
      this.#setEnd(file, hiddenEnd(source, visible));
      visible = new Map([...visible, ...source.names.map((name) => [name, file] as const)]);
    }
  }

  #read(file: string, model: MirrorModel): CellSource {
    const known = this.#sources.get(file);
    if (known?.version === model.version) return known;
    const source = readCellSource(file, model.getValue(), model.version);
    this.#sources.set(file, source);
    return source;
  }

  #setEnd(file: string, text: string): void {
    const before = this.#ends.get(file);
    if (before?.text !== text) this.#ends.set(file, { text, version: (before?.version ?? 0) + 1 });
  }

  #forgetAllBut(live: ReadonlySet<string>): void {
    for (const file of [...this.#ends.keys()]) {
      if (live.has(file)) continue;
      this.#ends.delete(file);
      this.#sources.delete(file);
      this.#visible.delete(file);
    }
  }
}

/** Every earlier name is imported, not only those that the cell reads: completion could not offer them otherwise. */
function hiddenEnd(cell: CellSource, visible: Visible): string {
  const byFile = new Map<string, string[]>();
  for (const [name, file] of visible) {
    if (!cell.declared.has(name)) byFile.set(file, [...(byFile.get(file) ?? []), name]);
  }
  const module = (file: string) => JSON.stringify(`./${file.slice(file.lastIndexOf("/") + 1).replace(/\.ts$/, "")}`);
  const imports = [...byFile].map(([file, names]) => `import{${names.join(",")}}from${module(file)};`).join("");
  return `\n${cell.closers}\n;${imports}${exportsOf(cell, cell.names)}`;
}

/** What makes these names of the cell known to other modules; the cell is a module without any, too. */
export function exportsOf(cell: CellSource, names: readonly string[]): string {
  return `export{${names.filter((name) => !cell.exported.has(name)).join(",")}};`;
}

/** Where the hidden end imports the name: offset from the end's beginning, or null when it does not. */
export function importOffset(end: string, name: string): number | null {
  const at = new RegExp(`(?<=[{,])${name.replace(/\$/g, "\\$")}(?=[,}])`).exec(end)?.index ?? null;
  return at !== null && at < end.lastIndexOf("export{") ? at : null;
}
