// TypeScript for the cells of the drawn notebooks, in a worker. Everything that the compiler says about the hidden end of a
// cell's module (see notebookCells.ts) is cut off.
import {
  type CodeFix,
  type CreateData,
  type Diagnostic,
  type DisplayPart,
  initialize,
  type Located,
  ts as services,
  type TextChange,
  TypeScriptWorker,
  type WorkerContext,
} from "monaco-editor/languages/features/typescript/ts.worker";
import { type CellRename, renameInCells } from "./cellRename.ts";
import { type LibraryName, libraryFile, libraryNames } from "./libraryNames.ts";
import { exportsOf, NotebookCells } from "./notebookCells.ts";

const formatOptions = { ...services.typescript.getDefaultFormatCodeSettings("\n"), indentSize: 2, tabSize: 2 };

export class CellsWorker extends TypeScriptWorker {
  readonly #cells = new NotebookCells();
  #library: { readonly version: number; readonly names: readonly LibraryName[] } = { version: -1, names: [] };
  /** the cell whose hidden end is replaced while its imports are organised */
  #bare: { readonly file: string; readonly end: string } | null = null;

  /** Called from the page: the files of a notebook's code cells, first to last; none when it is not drawn any more. */
  async setCells(notebook: string, order: readonly string[]): Promise<void> {
    this.#cells.setOrder(notebook, order);
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

  /** Called from the page: every place of a name in all cells, with what must stand around the new one. */
  async getCellRename(file: string, position: number, newName: string): Promise<CellRename> {
    this.#refresh();
    const ground = { service: this._languageService, cells: this.#cells, length: (other: string) => this.#length(other) };
    return renameInCells(ground, file, position, newName);
  }

  /**
   * Called from the page: imports sorted and joined, without those that neither this cell nor a later one reads. A cell with
   * syntax errors is left alone.
   */
  async getOrganisedImports(file: string): Promise<TextChange[]> {
    this.#refresh();
    const cell = this.#cells.source(file);
    if (!cell || cell.syntaxErrors.length > 0) return [];
    const later = this.#cells.after(file).map((other) => this.#cells.source(other)!);
    const wanted = cell.names.filter((name) => later.some((other) => other.mentioned.has(name)));
    this.#bare = { file, end: `\n;${exportsOf(cell, wanted)}` };
    try {
      const changes = this._languageService.organizeImports({ type: "file", fileName: file }, formatOptions, {});
      return this.#cutEdits(
        file,
        changes.flatMap((change) => change.textChanges),
      );
    } finally {
      this.#bare = null;
    }
  }

  /** Called from the page: the cell as TypeScript's own formatter lays it out. */
  async getFormattedCell(file: string): Promise<TextChange[]> {
    this.#refresh();
    return this.getFormattingEditsForDocument(file, formatOptions);
  }

  /** Called from the page: names of the library that the cell could import; none where no name can stand. */
  async getImportable(file: string, position: number): Promise<readonly LibraryName[]> {
    this.#refresh();
    const cell = this.#cells.source(file);
    if (!cell || !this.#takesAnyName(file, position)) return [];
    const seen = this.#cells.visibleIn(file);
    return this.#libraryNames().filter(({ name }) => !cell.declared.has(name) && !seen.has(name));
  }

  /** Wherever a name of everybody's can stand. The compiler's own `isGlobalCompletion` is true at the start of statements only. */
  #takesAnyName(file: string, position: number): boolean {
    const completions = this._languageService.getCompletionsAtPosition(file, position, {});
    return completions?.entries.some(({ name }) => name === "Array") ?? false;
  }

  /** Read once a version of the declarations. */
  #libraryNames(): readonly LibraryName[] {
    const version = this._extraLibs[libraryFile]?.version ?? -1;
    if (this.#library.version !== version) this.#library = { version, names: libraryNames(this._languageService.getProgram()) };
    return this.#library.names;
  }

  override getScriptFileNames(): string[] {
    this.#refresh();
    return super.getScriptFileNames();
  }

  override getScriptVersion(file: string): string {
    const version = super.getScriptVersion(file);
    if (this.#bare?.file === file) return `${version}.bare`;
    const end = this.#cells.end(file);
    return end ? `${version}.${end.version}` : version;
  }

  protected override _getScriptText(file: string): string | undefined {
    const text = super._getScriptText(file);
    const end = this.#bare?.file === file ? this.#bare.end : this.#cells.end(file)?.text;
    return text === undefined || end === undefined ? text : text + end;
  }

  #refresh(): void {
    this.#cells.refresh(this._ctx.getMirrorModels());
  }

  #length(file: string): number {
    return this.#cells.end(file) ? this._getModel(file)!.getValue().length : Number.POSITIVE_INFINITY;
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

  /** An import that goes takes the line break behind it along, which is not the cell's when it is the last. */
  #cutEdits(file: string, edits: readonly TextChange[]): TextChange[] {
    const length = this.#length(file);
    const own = edits.filter(({ span }) => span.start < length);
    return own.map(({ span, newText }) => ({ newText, span: { start: span.start, length: Math.min(span.length, length - span.start) } }));
  }

  override async getSyntacticDiagnostics(file: string): Promise<Diagnostic[]> {
    this.#refresh();
    const cell = this.#cells.source(file);
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
    if (!this.#cells.end(file) || parts[1]?.text !== "alias") return parts;
    const from = parts.findLastIndex((part) => part.kind === "keyword" && part.text === "import");
    const ownImport = this.#cells.source(file)?.declared.has(parts[from + 2]?.text ?? "");
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

  override async getFormattingEditsAfterKeystroke(file: string, position: number, key: string, options: object) {
    return this.#ownEdits(file, await super.getFormattingEditsAfterKeystroke(file, position, key, options));
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

// Monaco's file has set a handler that makes the stock class at the first message: ours replaces it.
self.onmessage = () => initialize((context: WorkerContext, data: CreateData) => new CellsWorker(context, data));
