import { useEffect } from "react";
import { loadedEditor, useEditorModule } from "../editor/lazyEditor.ts";
import { markText } from "./markText.ts";
import { useSearch } from "./searchStore.ts";

/** Marks in the editors what was found, and brings what is shown into sight. */
export function useMarkedPlaces(): void {
  const module = useEditorModule();
  const { scope, found, current, answered } = useSearch();
  useEffect(() => {
    module?.markPlaces(scope === null ? [] : found, scope === null ? null : (found[current] ?? null));
  }, [module, scope, found, current]);
  // The query that the worker has answered, and not the one that is being typed: that may be no expression, or one without end.
  useEffect(() => markText(scope === null ? null : answered), [scope, answered]);
}

/** What is selected in an editor, if it is a few words: one looks for what one has before one. */
export const selectedWords = (): string => loadedEditor()?.selectedText() ?? "";
