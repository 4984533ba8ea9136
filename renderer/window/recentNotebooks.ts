import { create } from "zustand";
import { activeTab, useTabs } from "../frame/tabStore.ts";
import { useWorkspace } from "../frame/workspaceStore.ts";

interface RecentStore {
  /** paths, the latest first */
  readonly recent: readonly string[];
}

const storageKey = "steerlab.recent";
const most = 12;

function stored(): RecentStore {
  try {
    return { recent: (JSON.parse(localStorage.getItem(storageKey) ?? "[]") as unknown[]).filter((path) => typeof path === "string") };
  } catch {
    return { recent: [] };
  }
}

const useRecent = create<RecentStore>(stored);

/** Notebooks that are there still, the latest first. */
export function recentNotebooks(): readonly string[] {
  const there = new Set(useWorkspace.getState().workspace?.notebooks.map(({ path }) => path));
  return useRecent.getState().recent.filter((path) => there.has(path));
}

/** Remembers which notebooks came to the front. */
export function rememberNotebooks(): void {
  const note = () => {
    const tab = activeTab(useTabs.getState());
    if (tab?.kind !== "notebook" || useRecent.getState().recent[0] === tab.path) return;
    useRecent.setState(({ recent }) => ({ recent: [tab.path, ...recent.filter((path) => path !== tab.path)].slice(0, most) }));
    localStorage.setItem(storageKey, JSON.stringify(useRecent.getState().recent));
  };
  note();
  useTabs.subscribe(note);
}
