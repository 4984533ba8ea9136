// The page's side of the cells' TypeScript: it tells the worker the order of the cells and keeps their markers up to date.
// Monaco's own diagnostics look at the edited model only, so that later cells would keep what is no longer true.
import { editor, type IDisposable, MarkerSeverity, MarkerTag, type Uri } from "monaco-editor/editor";
import { getTypeScriptWorker, typescriptDefaults } from "monaco-editor/languages/features/typescript/register";
import type { Diagnostic, DiagnosticMessage } from "monaco-editor/languages/features/typescript/ts.worker";
import type { CellsWorker } from "./cells.worker.ts";

const owner = "cells";
const debounce = 200;
const retryPause = 10;
const mostRetries = 500;

export class CellTypes {
  /** code cells of the notebooks that are drawn, by notebook */
  readonly #notebooks = new Map<string, readonly Uri[]>();
  #order: readonly Uri[] = [];
  readonly #listeners = new Map<string, IDisposable>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** first edited cell that waits for the debounce */
  #edited = Number.POSITIVE_INFINITY;
  /** next cell that the loop checks */
  #next = Number.POSITIVE_INFINITY;
  #loop: Promise<void> | undefined;

  constructor() {
    // New options start a new worker, which knows no order.
    typescriptDefaults.onDidChange(() => void this.#sendOrder());
    typescriptDefaults.onDidExtraLibsChange(() => setTimeout(() => void this.check(0), 0));
  }

  /** The worker; passing the files mirrors every cell into it. It refuses until Monaco's lazy part is there. */
  async #worker(): Promise<Pick<CellsWorker, "setCells" | "getCellDiagnostics">> {
    for (let attempt = 0; ; attempt++) {
      try {
        return (await (
          await getTypeScriptWorker()
        )(...this.#order)) as unknown as CellsWorker;
      } catch (error) {
        if (error !== "TypeScript not registered!" || attempt > mostRetries) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, retryPause));
    }
  }

  /** A notebook is drawn, with these code cells, first to last. */
  async show(notebook: string, models: readonly editor.ITextModel[]): Promise<void> {
    this.#notebooks.set(
      notebook,
      models.map((model) => model.uri),
    );
    for (const model of models) this.#listen(model);
    await this.#reorder();
  }

  /** A notebook is drawn no more. */
  async hide(notebook: string): Promise<void> {
    this.#notebooks.delete(notebook);
    await this.#reorder();
  }

  async #reorder(): Promise<void> {
    this.#order = [...this.#notebooks.values()].flat();
    const live = new Set(this.#order.map(String));
    for (const [file, listener] of this.#listeners) {
      if (live.has(file)) continue;
      listener.dispose();
      this.#listeners.delete(file);
    }
    await this.#sendOrder();
  }

  #listen(model: editor.ITextModel): void {
    const file = model.uri.toString();
    if (!this.#listeners.has(file))
      this.#listeners.set(
        file,
        model.onDidChangeContent(() => this.#changed(model.uri)),
      );
  }

  async #sendOrder(): Promise<void> {
    if (this.#order.length === 0) return;
    const worker = await this.#worker();
    await worker.setCells(this.#order.map(String));
    await this.check(0);
  }

  #changed(uri: Uri): void {
    const index = this.#order.findIndex((other) => other.toString() === uri.toString());
    this.#edited = Math.min(this.#edited, index);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const from = this.#edited;
      this.#edited = Number.POSITIVE_INFINITY;
      void this.check(from);
    }, debounce);
  }

  /** Checks cell `from` and every later one; a call while it runs only moves the loop back. */
  check(from: number): Promise<void> {
    this.#next = Math.min(this.#next, Math.max(0, from));
    this.#loop ??= this.#checkAll().finally(() => {
      this.#loop = undefined;
    });
    return this.#loop;
  }

  /** One message a cell, so that completions get in between. */
  async #checkAll(): Promise<void> {
    let worker = await this.#worker();
    while (this.#next < this.#order.length) {
      const model = editor.getModel(this.#order[this.#next++]!);
      if (model) await this.#checkCell(worker, model);
      worker = await this.#worker();
    }
    this.#next = Number.POSITIVE_INFINITY;
  }

  async #checkCell(worker: Pick<CellsWorker, "getCellDiagnostics">, model: editor.ITextModel): Promise<void> {
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
