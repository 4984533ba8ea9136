// Monaco is the page's largest part: it is fetched after the first picture stands, and until then cells show plain code.
import { useEffect, useState } from "react";

export type EditorModule = typeof import("./CellEditor.tsx");

let loading: Promise<EditorModule> | undefined;
let loaded: EditorModule | undefined;

function load(): Promise<EditorModule> {
  loading ??= import("./monaco.ts").then(() => import("./CellEditor.tsx"));
  return loading;
}

/** The editor's module if it is there, as it is wherever a cell is drawn. */
export const loadedEditor = (): EditorModule | undefined => loaded;

/** What is selected in the cell's editor, as offsets in its text; null when no editor is there. */
export function caretOf(path: string, cellId: string): { readonly start: number; readonly end: number } | null {
  return loaded?.caretIn(path, cellId) ?? null;
}

/** The editor's module, or null while it is on its way. */
export function useEditorModule(): EditorModule | null {
  const [module, setModule] = useState<EditorModule | null>(loaded ?? null);
  useEffect(() => {
    let wanted = true;
    void load().then((now) => {
      loaded = now;
      if (wanted) setModule(now);
    });
    return () => {
      wanted = false;
    };
  }, []);
  return module;
}
