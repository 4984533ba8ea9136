// The page's side of the cells' TypeScript: it tells the worker the order of the cells and keeps their markers up to date.
// Monaco's own diagnostics look at the edited model only, so that later cells would keep what is no longer true.
import { editor, type IDisposable, MarkerSeverity, MarkerTag, type Uri } from "monaco-editor/editor";
import { getTypeScriptWorker, typescriptDefaults } from "monaco-editor/languages/features/typescript/register";
import type { Diagnostic, DiagnosticMessage } from "monaco-editor/languages/features/typescript/ts.worker";
import type { CellsWorker } from "./cells.worker.ts";

const owner = "cells";
const debounce = 200;
const retryPause = 10;
const mostRetries = 6_000;

type Worker = Pick<
  CellsWorker,
  "setCells" | "getCellDiagnostics" | "getCellRename" | "getOrganisedImports" | "getFormattedCell" | "getImportable"
>;

export class CellTypes {
  /** the code cells of the drawn notebooks, first to last */
  readonly #orders = new Map<string, readonly Uri[]>();
  readonly #listeners = new Map<string, IDisposable>();
  /** first edited cell of each notebook that waits for the debounce */
  readonly #edited = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** the cell of each notebook that the loop checks next */
  readonly #next = new Map<string, number>();
  #loop: Promise<void> | undefined;
  #started = false;

  constructor() {
    // New options start a new worker, which knows no order.
    typescriptDefaults.onDidChange(() => void this.#sendOrders());
    typescriptDefaults.onDidExtraLibsChange(() => setTimeout(() => void this.#checkEverything(), 0));
  }

  /** The worker; passing the files mirrors every cell into it. It refuses until Monaco's lazy part is there. */
  async worker(): Promise<Worker> {
    for (let attempt = 0; ; attempt++) {
      try {
        const worker = await (await getTypeScriptWorker())(...[...this.#orders.values()].flat());
        this.#started = true;
        return worker as unknown as CellsWorker;
      } catch (error) {
        if (error !== "TypeScript not registered!" || attempt > mostRetries) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, retryPause));
    }
  }

  /** The code cells of a notebook that is drawn, first to last; none when it is not drawn any more. */
  async setOrder(notebook: string, models: readonly editor.ITextModel[]): Promise<void> {
    if (models.length > 0) {
      this.#orders.set(
        notebook,
        models.map((model) => model.uri),
      );
    } else this.#orders.delete(notebook);
    const live = new Set([...this.#orders.values()].flat().map(String));
    for (const [file, listener] of this.#listeners) {
      if (live.has(file)) continue;
      listener.dispose();
      this.#listeners.delete(file);
    }
    for (const model of models) this.#listen(notebook, model);
    await this.#sendOrder(notebook);
  }

  #listen(notebook: string, model: editor.ITextModel): void {
    const file = model.uri.toString();
    if (!this.#listeners.has(file))
      this.#listeners.set(
        file,
        model.onDidChangeContent(() => this.#changed(notebook, model.uri)),
      );
  }

  async #sendOrder(notebook: string): Promise<void> {
    const order = this.#orders.get(notebook) ?? [];
    // A worker that does not run yet has nothing to forget.
    if (order.length === 0 && !this.#started) return;
    const worker = await this.worker();
    await worker.setCells(notebook, (this.#orders.get(notebook) ?? []).map(String));
    await this.check(notebook, 0);
  }

  async #sendOrders(): Promise<void> {
    for (const notebook of this.#orders.keys()) await this.#sendOrder(notebook);
  }

  async #checkEverything(): Promise<void> {
    for (const notebook of this.#orders.keys()) await this.check(notebook, 0);
  }

  #changed(notebook: string, uri: Uri): void {
    const index = this.#indexOf(notebook, uri);
    this.#edited.set(notebook, Math.min(this.#edited.get(notebook) ?? index, index));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const edited = [...this.#edited];
      this.#edited.clear();
      for (const [one, from] of edited) void this.check(one, from);
    }, debounce);
  }

  #indexOf(notebook: string, uri: Uri): number {
    return this.#orders.get(notebook)?.findIndex((other) => other.toString() === uri.toString()) ?? 0;
  }

  /** Checks cell `from` of the notebook and every later one; a call while it runs only moves the loop back. */
  check(notebook: string, from: number): Promise<void> {
    const next = this.#next.get(notebook) ?? Number.POSITIVE_INFINITY;
    this.#next.set(notebook, Math.min(next, Math.max(0, from)));
    this.#loop ??= this.#checkAll().finally(() => {
      this.#loop = undefined;
    });
    return this.#loop;
  }

  /** One message a cell, so that completions get in between. */
  async #checkAll(): Promise<void> {
    for (let uri = this.#take(); uri; uri = this.#take()) {
      const worker = await this.worker();
      // Only now: while the worker started, the cell may have become text, or gone.
      const model = editor.getModel(uri);
      if (model) await this.#checkCell(worker, model);
    }
  }

  /** The cell to check next. */
  #take(): Uri | null {
    for (const [notebook, index] of this.#next) {
      const uri = this.#orders.get(notebook)?.[index];
      if (!uri) {
        this.#next.delete(notebook);
        continue;
      }
      this.#next.set(notebook, index + 1);
      return uri;
    }
    return null;
  }

  async #checkCell(worker: Worker, model: editor.ITextModel): Promise<void> {
    const version = model.getVersionId();
    const diagnostics = await worker.getCellDiagnostics(model.uri.toString());
    if (model.isDisposed() || model.getVersionId() !== version) return;
    editor.setModelMarkers(
      model,
      owner,
      diagnostics.map((diagnostic) => markerOf(model, diagnostic)),
    );
  }
}

const severities = [MarkerSeverity.Warning, MarkerSeverity.Error, MarkerSeverity.Hint, MarkerSeverity.Info];

function markerOf(model: editor.ITextModel, diagnostic: Diagnostic): editor.IMarkerData {
  const start = model.getPositionAt(diagnostic.start ?? 0);
  const end = model.getPositionAt((diagnostic.start ?? 0) + (diagnostic.length ?? 1));
  return {
    severity: severities[diagnostic.category] ?? MarkerSeverity.Info,
    startLineNumber: start.lineNumber,
    startColumn: start.column,
    endLineNumber: end.lineNumber,
    endColumn: end.column,
    message: flatMessage(diagnostic.messageText),
    code: String(diagnostic.code),
    source: "ts",
    tags: [
      ...(diagnostic.reportsUnnecessary ? [MarkerTag.Unnecessary] : []),
      ...(diagnostic.reportsDeprecated ? [MarkerTag.Deprecated] : []),
    ],
  };
}

function flatMessage(message: string | DiagnosticMessage, indent = ""): string {
  if (typeof message === "string") return message;
  const inner = (message.next ?? []).map((next) => `\n${flatMessage(next, `${indent}  `)}`);
  return `${indent}${message.messageText}${inner.join("")}`;
}
