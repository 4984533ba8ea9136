import { useEffect, useRef } from "react";
import type { EditorModule } from "../editor/lazyEditor.ts";
import type { NotebookView } from "./applyEvent.ts";
import { draftKey, useDrafts } from "./drafts.ts";
import { cellsOf } from "./notebookStore.ts";

/** Keeps the editor's models in step with the service: the order of the code cells, and texts that came from elsewhere. */
export function useModelsFollowCells(module: EditorModule | null, view: NotebookView): void {
  const { path } = view;
  const codeIds = cellsOf(view)
    .filter((cell) => cell.kind === "code")
    .map((cell) => cell.id);
  const shape = `${view.order.join()}|${codeIds.join()}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for the ids
  useEffect(() => {
    module?.showCells(path, codeIds, view.order);
  }, [module, path, shape]);
  useEffect(() => () => module?.hideCells(path), [module, path]);

  const drafts = useDrafts((store) => store.drafts);
  const seen = useRef<{ drafts: unknown; cells: NotebookView["cells"] }>({ drafts: null, cells: {} });
  useEffect(() => {
    if (!module) return;
    // Cells run many times without their texts changing: those models need not be asked.
    const before = seen.current.drafts === drafts ? seen.current.cells : {};
    for (const cell of cellsOf(view)) {
      const was = before[cell.id];
      if (drafts[draftKey(path, cell.id)] || (was?.source === cell.source && was.kind === cell.kind)) continue;
      const model = module.knownModel(path, cell.id, cell.kind);
      if (model) module.showServiceText(model, cell.source);
    }
    seen.current = { drafts, cells: view.cells };
  }, [module, path, view, drafts]);
}
