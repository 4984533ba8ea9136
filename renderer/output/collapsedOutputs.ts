import { create } from "zustand";

/** Cells whose outputs are folded on this machine: a way of looking, which neither the notebook's file nor other pages know. */
interface CollapsedStore {
  readonly cells: ReadonlySet<string>;
}

const storageKey = "steerlab.collapsedOutputs";
const mostKept = 1_000;
const keyOf = (path: string, cellId: string): string => `${path}#${cellId}`;

function stored(): CollapsedStore {
  try {
    return { cells: new Set(JSON.parse(localStorage.getItem(storageKey) ?? "[]") as string[]) };
  } catch {
    return { cells: new Set() };
  }
}

const useStore = create<CollapsedStore>(stored);
useStore.subscribe(({ cells }) => localStorage.setItem(storageKey, JSON.stringify([...cells].slice(-mostKept))));

export const useCollapsed = (path: string, cellId: string): boolean => useStore(({ cells }) => cells.has(keyOf(path, cellId)));

export function toggleCollapsed(path: string, cellId: string): void {
  useStore.setState(({ cells }) => {
    const next = new Set(cells);
    if (!next.delete(keyOf(path, cellId))) next.add(keyOf(path, cellId));
    return { cells: next };
  });
}
