// Which documents are open is the tab store's; in which pane each of them stands is the dock's. Each follows the other.
import type { DockviewApi, IDockviewPanel, SerializedDockview } from "dockview-react";
import { useRuns } from "../runs/runStore.ts";
import { closeTab, openTab, type Tab, tabKey, useTabs } from "./tabStore.ts";
import { tabTitle } from "./tabTitle.ts";

const storageKey = "steerlab.panes";
let dock: DockviewApi | null = null;
/** While the dock is brought to the store, its own events are not news. */
let mirroring = false;
/** keys of the tabs as the dock last got them */
let shown: readonly string[] = [];

/** Called once, when the dock is drawn: panes come back as they were left. */
export function followTabs(api: DockviewApi): void {
  dock = api;
  restorePanes(api);
  showTabs(api);
  useTabs.subscribe(() => showTabs(api));
  api.onDidActivePanelChange(({ panel }) => !mirroring && panel && useTabs.setState({ active: panel.id }));
  api.onDidRemovePanel((panel) => !mirroring && closeTab(panel.id));
  api.onDidLayoutChange(() => {
    localStorage.setItem(storageKey, JSON.stringify(api.toJSON()));
    keepOrder(api);
  });
}

function restorePanes(api: DockviewApi): void {
  const stored = localStorage.getItem(storageKey);
  if (!stored) return;
  try {
    api.fromJSON(JSON.parse(stored) as SerializedDockview);
  } catch {
    api.clear(); // an older form: every tab goes into one pane
  }
}

function showTabs(api: DockviewApi): void {
  if (mirroring) return;
  mirroring = true;
  try {
    const { tabs, active } = useTabs.getState();
    const open = new Map(tabs.map((tab) => [tabKey(tab), tab]));
    const gone = api.panels.filter(({ id }) => !open.has(id));
    for (const [index, tab] of tabs.entries()) {
      const id = tabKey(tab);
      if (!api.getPanel(id)) addPanel(api, { id, tab, inactive: id !== active, instead: gone.find((panel) => panel.id === shown[index]) });
    }
    for (const panel of gone) api.removePanel(panel);
    shown = tabs.map(tabKey);
    const front = open.has(active ?? "") ? api.getPanel(active!) : undefined;
    if (front && front !== api.activePanel) front.api.setActive();
    // The one in front was closed: the dock knows which of its pane comes next.
    if (!front) useTabs.setState({ active: api.activePanel?.id ?? null });
  } finally {
    mirroring = false;
  }
}

interface NewPanel {
  readonly id: string;
  readonly tab: Tab;
  readonly inactive: boolean;
  /** one that is about to go: this one takes its place, as when a notebook is renamed */
  readonly instead: IDockviewPanel | undefined;
}

function addPanel(api: DockviewApi, { id, tab, inactive, instead }: NewPanel): void {
  const title = tabTitle(tab, useRuns.getState().runs);
  const panel = { id, component: "document", tabComponent: "tab", params: { tab }, title, inactive };
  const place = instead && { referenceGroup: instead.group, index: instead.group.panels.indexOf(instead) };
  api.addPanel(place ? { ...panel, position: place } : panel);
}

/** Next and previous go as the tabs are seen. */
function keepOrder(api: DockviewApi): void {
  const seen = api.groups.flatMap((group) => group.panels.map(({ id }) => id));
  const { tabs } = useTabs.getState();
  const ordered = [...tabs].sort((a, b) => seen.indexOf(tabKey(a)) - seen.indexOf(tabKey(b)));
  if (ordered.some((tab, index) => tab !== tabs[index])) useTabs.setState({ tabs: ordered });
}

/** Why the tab in front cannot go into a pane of its own, or null. */
export function cannotSplit(): string | null {
  if (!dock?.activePanel) return "open a document first";
  return dock.activePanel.group.panels.length > 1 ? null : "the pane has only this tab";
}

/** Puts the tab in front into a new pane beside or under its own. */
export function splitPane(position: "right" | "bottom"): void {
  const panel = dock?.activePanel;
  if (panel && cannotSplit() === null) panel.api.moveTo({ group: panel.group, position });
}

/** Opens the document in a pane on the right of the one in front, or goes to it where it is open. */
export function openBeside(tab: Tab): void {
  const open = useTabs.getState().tabs.some((other) => tabKey(other) === tabKey(tab));
  openTab(tab);
  if (!open) splitPane("right");
}

export const cannotChangePane = (): string | null => ((dock?.groups.length ?? 0) > 1 ? null : "there is one pane");

/** Puts the tab in front into the next pane. */
export function moveToNextPane(): void {
  const panel = dock?.activePanel;
  const next = panel && paneAfter(panel.group.id, 1);
  if (next) panel.api.moveTo({ group: next, position: "center" });
}

/** Gives the keys to the pane after (+1) or before (-1). */
export function focusPane(by: 1 | -1): void {
  const next = dock?.activeGroup && paneAfter(dock.activeGroup.id, by);
  next?.activePanel?.api.setActive();
  next?.element.querySelector<HTMLElement>(".cell.is-selected, [tabindex='0']")?.focus();
}

function paneAfter(id: string, by: 1 | -1) {
  const groups = dock!.groups;
  return groups[(groups.findIndex((group) => group.id === id) + by + groups.length) % groups.length];
}
