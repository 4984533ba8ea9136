// Monaco, set up once for the cells of notebooks. Everything that imports it is loaded after the page stands.
import "monaco-editor/features/register.all";
import "monaco-editor/languages/definitions/markdown/register";
import { typescriptDefaults } from "monaco-editor/languages/features/typescript/register";
import { registerCellLanguage } from "./cellGrammar.ts";
import { CellTypes } from "./cellTypes.ts";
import { followThemeInEditors } from "./editorTheme.ts";
import { followLibrary } from "./libraryTypes.ts";

self.MonacoEnvironment = {
  getWorker: (_, label) =>
    label === "typescript"
      ? new Worker(new URL("./cells.worker.ts", import.meta.url), { type: "module", name: "cells" })
      : new Worker(new URL("./editor.worker.ts", import.meta.url), { type: "module", name: "editor" }),
};

// Monaco gives up what a later question overtakes, and leaves some of those promises to nobody: that is no error of the page.
self.addEventListener("unhandledrejection", (event) => {
  if (event.reason instanceof Error && event.reason.name === "Canceled") event.preventDefault();
});

registerCellLanguage();
followThemeInEditors();

typescriptDefaults.setCompilerOptions({
  // ES2022, Bundler and `force`, which Monaco's declarations lack and its TypeScript 5.9 knows.
  target: 9 as never,
  module: 99,
  moduleResolution: 100 as never,
  moduleDetection: 3,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
  strict: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  erasableSyntaxOnly: true,
  allowNonTsExtensions: true,
  skipLibCheck: true,
  types: [],
});
// Markers come from CellTypes, renaming from cellLanguage.ts.
typescriptDefaults.setModeConfiguration({ ...typescriptDefaults.modeConfiguration, diagnostics: false, rename: false });

/** One for the page: the worker knows the cells of the notebooks that are drawn. */
export const cellTypes = new CellTypes();

followLibrary();
