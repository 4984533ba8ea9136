// TypeScript for the cells of the notebooks that are drawn, in a worker. Each cell is a module whose text gets a hidden end: imports of every
// earlier cell's names and exports of its own. Nothing before the end moves, so that offsets need no mapping; everything that
// the compiler says about the hidden end is cut off.
import {
  type CodeFix,
  type CreateData,
  type Diagnostic,
  type DisplayPart,
  initialize,
  type Located,
  type TextChange,
  TypeScriptWorker,
  type WorkerContext,
} from "monaco-editor/languages/features/typescript/ts.worker";
import { type CellSource, readCellSource } from "./cellSource.ts";

interface HiddenEnd {
  readonly text: string;
  readonly version: number;
}

export class CellsWorker extends TypeScriptWorker {
  #order: readonly string[] = [];
  /** what the ends were made from: cells in order, with versions */
  #key = "";
  readonly #cells = new Map<string, CellSource>();
  readonly #ends = new Map<string, HiddenEnd>();

  /** Called from the page: the files of the notebooks' code cells, first to last, one notebook after the other. */
  async setCells(order: readonly string[]): Promise<void> {
    this.#order = order;
    this.#refresh();
  }

  /** Called from the page: one round trip a cell. Syntax errors come from the cell's own text alone. */
  async getCellDiagnostics(file: string): Promise<Diagnostic[]> {
    const [syntax, semantic, suggestion] = await Promise.all([
      this.getSyntacticDiagnostics(file),
      this.getSemanticDiagnostics(file),
      this.getSuggestionDiagnostics(file),
    ]);
    return [...syntax, ...semantic, ...suggestion];
  }

  override getScriptFileNames(): string[] {
    this.#refresh();
    return super.getScriptFileNames();
  }

  override getScriptVersion(file: string): string {
    const end = this.#ends.get(file);
    return end ? `${super.getScriptVersion(file)}.${end.version}` : super.getScriptVersion(file);
  }

  protected override _getScriptText(file: string): string | undefined {
    const text = super._getScriptText(file);
    const end = text === undefined ? undefined : this.#ends.get(file);
    return end ? text + end.text : text;
  }

  #refresh(): void {
    const models = new Map(this._ctx.getMirrorModels().map((model) => [model.uri.toString(), model]));
    const order = this.#order.filter((file) => models.has(file));
    const key = order.map((file) => `${file}@${models.get(file)!.version}`).join("|");
    if (key === this.#key) return;
    this.#key = key;
    this.#forgetAllBut(new Set(order));
    // A later cell's name shadows an earlier one's; another notebook's is not seen.
    const visible = new Map<string, string>();
    let notebook = "";
    for (const file of order) {
      if (folderOf(file) !== notebook) visible.clear();
      notebook = folderOf(file);
      const model = models.get(file)!;
      const cell = this.#read(file, model.version, () => model.getValue());
      this.#setEnd(file, hiddenEnd(cell, visible));
      for (const name of cell.names) visible.set(name, file);
    }
  }

  #forgetAllBut(live: ReadonlySet<string>): void {
    for (const file of [...this.#ends.keys()]) {
      if (live.has(file)) continue;
      this.#ends.delete(file);
      this.#cells.delete(file);
    }
  }

  #read(file: string, version: number, text: () => string): CellSource {
    const known = this.#cells.get(file);
    if (known?.version === version) return known;
    const cell = readCellSource(file, text(), version);
    this.#cells.set(file, cell);
    return cell;
  }

  #setEnd(file: string, text: string): void {
    const before = this.#ends.get(file);
    if (before?.text !== text) this.#ends.set(file, { text, version: (before?.version ?? 0) + 1 });
  }

  #length(file: string): number {
    return this.#ends.has(file) ? this._getModel(file)!.getValue().length : Number.POSITIVE_INFINITY;
  }

  #own<T extends Located>(places: T[] | undefined): T[] | undefined {
    return places?.filter((place) => place.textSpan.start < this.#length(place.fileName));
  }

  #ownDiagnostics(file: string, diagnostics: readonly Diagnostic[]): Diagnostic[] {
    return diagnostics.filter((diagnostic) => (diagnostic.start ?? 0) <= this.#length(file));
  }

  #ownEdits(file: string, edits: readonly TextChange[]): TextChange[] {
    return edits.filter((edit) => edit.span.start + edit.span.length <= this.#length(file));
  }

  override async getSyntacticDiagnostics(file: string): Promise<Diagnostic[]> {
    this.#refresh();
    const cell = this.#cells.get(file);
    return cell ? TypeScriptWorker.clearFiles(cell.syntaxErrors) : super.getSyntacticDiagnostics(file);
  }

  override async getSemanticDiagnostics(file: string): Promise<Diagnostic[]> {
    return this.#ownDiagnostics(file, await super.getSemanticDiagnostics(file));
  }

  override async getSuggestionDiagnostics(file: string): Promise<Diagnostic[]> {
    return this.#ownDiagnostics(file, await super.getSuggestionDiagnostics(file));
  }

  override async getReferencesAtPosition(file: string, position: number) {
    return this.#own(await super.getReferencesAtPosition(file, position));
  }

  override async getDefinitionAtPosition(file: string, position: number) {
    return this.#own(await super.getDefinitionAtPosition(file, position));
  }

  override async findRenameLocations(file: string, position: number, inStrings: boolean, inComments: boolean) {
    // Without prefixes: no `name as other` in the hidden end.
    return this.#own(await super.findRenameLocations(file, position, inStrings, inComments, false));
  }

  override async getDocumentHighlights(file: string, position: number, files: string[]) {
    const all = await super.getDocumentHighlights(file, position, files);
    const own = (fileName: string, spans: Located[]) => spans.filter((span) => span.textSpan.start < this.#length(fileName));
    return all?.map((one) => ({ ...one, highlightSpans: own(one.fileName, one.highlightSpans) }));
  }

  override async getQuickInfoAtPosition(file: string, position: number) {
    const info = await super.getQuickInfoAtPosition(file, position);
    if (info?.displayParts) info.displayParts = this.#withoutAlias(file, info.displayParts);
    return info;
  }

  override async getCompletionEntryDetails(file: string, position: number, entry: string) {
    const details = await super.getCompletionEntryDetails(file, position, entry);
    if (details?.displayParts) details.displayParts = this.#withoutAlias(file, details.displayParts);
    return details;
  }

  /** A name of another cell is shown as `(alias) const base: CausalLM` and `import base`: only what it is should stay. */
  #withoutAlias(file: string, parts: DisplayPart[]): DisplayPart[] {
    if (!this.#ends.has(file) || parts[1]?.text !== "alias") return parts;
    const from = parts.findLastIndex((part) => part.kind === "keyword" && part.text === "import");
    const ownImport = this.#cells.get(file)?.names.includes(parts[from + 2]?.text ?? "");
    if (from < 0 || ownImport) return parts;
    return parts.slice(4, parts[from - 1]?.kind === "lineBreak" ? from - 1 : from);
  }

  override async getNavigationTree(file: string) {
    const tree = await super.getNavigationTree(file);
    if (tree?.childItems) tree.childItems = tree.childItems.filter((item) => item.spans[0]!.start < this.#length(file));
    return tree;
  }

  override async getFormattingEditsForDocument(file: string, options: object) {
    return this.#ownEdits(file, await super.getFormattingEditsForDocument(file, options));
  }

  override async getFormattingEditsForRange(file: string, start: number, end: number, options: object) {
    return this.#ownEdits(file, await super.getFormattingEditsForRange(file, start, end, options));
  }

  override async provideInlayHints(file: string, start: number, end: number) {
    return (await super.provideInlayHints(file, start, end)).filter((hint) => hint.position <= this.#length(file));
  }

  override async getCodeFixesAtPosition(file: string, start: number, end: number, codes: number[], options: object): Promise<CodeFix[]> {
    const fixes = await super.getCodeFixesAtPosition(file, start, end, codes, options);
    const inside = (fix: CodeFix) =>
      fix.changes.every((change) => change.textChanges.every((edit) => edit.span.start <= this.#length(change.fileName)));
    return fixes.filter(inside);
  }
}

/** Every earlier name is imported, not only those that the cell reads: completion could not offer them otherwise. */
/** Cells of one notebook lie in one folder. */
const folderOf = (file: string): string => file.slice(0, file.lastIndexOf("/"));

function hiddenEnd(cell: CellSource, visible: ReadonlyMap<string, string>): string {
  const own = new Set(cell.names);
  const byFile = new Map<string, string[]>();
  for (const [name, file] of visible) {
    if (!own.has(name)) byFile.set(file, [...(byFile.get(file) ?? []), name]);
  }
  const module = (file: string) => JSON.stringify(`./${file.slice(file.lastIndexOf("/") + 1).replace(/\.ts$/, "")}`);
  const imports = [...byFile].map(([file, names]) => `import{${names.join(",")}}from${module(file)};`).join("");
  const exports = cell.names.filter((name) => !cell.exported.has(name)).join(",");
  return `\n${cell.closers}\n;${imports}export{${exports}};`;
}

// Monaco's file has set a handler that makes the stock class at the first message: ours replaces it.
self.onmessage = () => initialize((context: WorkerContext, data: CreateData) => new CellsWorker(context, data));
