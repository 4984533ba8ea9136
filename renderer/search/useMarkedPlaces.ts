import { useEffect } from "react";
import { loadedEditor, useEditorModule } from "../editor/lazyEditor.ts";
import { markText } from "./markText.ts";
import { useSearch } from "./searchStore.ts";

/** Marks in the editors what was found, and brings what is shown into sight. */
export function useMarkedPlaces(): void {
  const module = useEditorModule();
  const { scope, found, current, query } = useSearch();
  useEffect(() => {
    module?.markPlaces(scope === null ? [] : found, scope === null ? null : (found[current] ?? null));
  }, [module, scope, found, current]);
  // What the worker has found with an expression does not run away here, either.
  useEffect(() => markText(scope !== null && found.length > 0 ? query : null), [scope, query, found]);
}

/** What is selected in an editor, if it is a few words: one looks for what one has before one. */
export const selectedWords = (): string => loadedEditor()?.selectedText() ?? "";
