import { create } from "zustand";
import type { OutputPlace } from "../../src/rpc/outputContract.ts";

export type Tab =
  | { readonly kind: "notebook"; readonly path: string }
  | { readonly kind: "runs" }
  | { readonly kind: "submissions" }
  /** the tasks of one of them */
  | { readonly kind: "submission"; readonly id: string }
  | { readonly kind: "run"; readonly id: string }
  | { readonly kind: "compare"; readonly ids: readonly string[] }
  /** an explorer that a cell shows, in a tab of its own */
  | ({ readonly kind: "explorer" } & OutputPlace)
  /** the questions of a sweep at a strength, or all its answers in the explorer */
  | { readonly kind: "sweep"; readonly runId: string; readonly view: "items" | "explorer"; readonly strength: number }
  /** a warm start's watched examples over its steps */
  | { readonly kind: "steps"; readonly runId: string; readonly step?: number }
  /** a few examples as a warm start's checkpoint sees them */
  | { readonly kind: "checkpoint"; readonly runId: string; readonly step: number; readonly path: string | null }
  /** all that a cell has printed, in a tab of its own */
  | ({ readonly kind: "output" } & OutputPlace);

export function tabKey(tab: Tab): string {
  switch (tab.kind) {
    case "notebook":
      return `notebook:${tab.path}`;
    case "runs":
    case "submissions":
      return tab.kind;
    case "submission":
      return `submission:${tab.id}`;
    case "run":
      return `run:${tab.id}`;
    case "compare":
      return `compare:${tab.ids.join(",")}`;
    case "steps":
      return tab.step === undefined ? `steps:${tab.runId}` : `steps:${tab.runId}/${tab.step}`;
    case "checkpoint":
      return `checkpoint:${tab.runId}/${tab.step}`;
    case "sweep":
      return `sweep:${tab.runId}/${tab.view}/${tab.strength}`;
    case "explorer":
    case "output":
      return `${tab.kind}:${tab.path}#${tab.cellId}/${tab.index}`;
  }
}

interface TabStore {
  readonly tabs: readonly Tab[];
  /** key of the tab that has the keys */
  readonly active: string | null;
}

const storageKey = "steerlab.tabs";

function storedTabs(): TabStore {
  try {
    const stored = JSON.parse(localStorage.getItem(storageKey) ?? "") as TabStore;
    return { tabs: stored.tabs.filter((tab) => tab.kind !== "explorer" && tab.kind !== "output"), active: stored.active };
  } catch {
    return { tabs: [], active: null };
  }
}

export const useTabs = create<TabStore>(storedTabs);
useTabs.subscribe((store) => localStorage.setItem(storageKey, JSON.stringify(store)));

export const activeTab = ({ tabs, active }: TabStore): Tab | undefined => tabs.find((tab) => tabKey(tab) === active) ?? tabs[0];

/** Opens the tab, or goes to it when it is open. */
export function openTab(tab: Tab): void {
  const key = tabKey(tab);
  useTabs.setState(({ tabs }) => ({ tabs: tabs.some((open) => tabKey(open) === key) ? tabs : [...tabs, tab], active: key }));
}

/** Another document in the place of this one; where it is open already, that one comes to the front. */
export function replaceTab(before: Tab, after: Tab): void {
  const [gone, key] = [tabKey(before), tabKey(after)];
  useTabs.setState(({ tabs }) => {
    const known = tabs.some((tab) => tabKey(tab) === key);
    return {
      tabs: known ? tabs.filter((tab) => tabKey(tab) !== gone) : tabs.map((tab) => (tabKey(tab) === gone ? after : tab)),
      active: key,
    };
  });
}

/** Which one comes to the front is for the pane to say. */
export function closeTab(key: string): void {
  useTabs.setState(({ tabs, active }) => ({
    tabs: tabs.filter((tab) => tabKey(tab) !== key),
    active: active === key ? null : active,
  }));
}

/** Tabs of a notebook that has another path from now on show it under that one, where they are. */
export function moveTabs(from: string, to: string): void {
  const moved = (tab: Tab): Tab => ("path" in tab && tab.path === from ? { ...tab, path: to } : tab);
  useTabs.setState(({ tabs, active }) => {
    const front = tabs.find((tab) => tabKey(tab) === active);
    return { tabs: tabs.map(moved), active: front ? tabKey(moved(front)) : active };
  });
}

/** `+1` the next tab, `-1` the one before. */
export function stepTab(by: number): void {
  useTabs.setState(({ tabs, active }) => {
    if (tabs.length === 0) return {};
    const index = tabs.findIndex((tab) => tabKey(tab) === active);
    return { active: tabKey(tabs[(index + by + tabs.length) % tabs.length]!) };
  });
}
