import { ChartColumn, FileCode2, GitCompare, LoaderCircle, type LucideIcon, SquareActivity, Table2, X } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, useEffect, useRef } from "react";
import { useDrafts } from "../notebook/drafts.ts";
import { useNotebooks } from "../notebook/notebookStore.ts";
import { useRuns } from "../runs/runStore.ts";
import { activeTab, closeTab, stepTab, type Tab, tabKey, useTabs } from "./tabStore.ts";
import { tabTitle } from "./tabTitle.ts";

const icons: Readonly<Record<Tab["kind"], LucideIcon>> = {
  notebook: FileCode2,
  runs: Table2,
  run: SquareActivity,
  compare: GitCompare,
  explorer: ChartColumn,
};

export function TabBar() {
  const tabs = useTabs((store) => store.tabs);
  const active = useTabs(activeTab);
  const move = (event: KeyboardEvent) => {
    if (event.key === "ArrowRight") stepTab(1);
    if (event.key === "ArrowLeft") stepTab(-1);
  };
  return (
    <div className="tabs" role="tablist" aria-label="Open documents" onKeyDown={move}>
      {tabs.map((tab) => (
        <OneTab key={tabKey(tab)} tab={tab} active={tab === active} />
      ))}
    </div>
  );
}

function OneTab({ tab, active }: { readonly tab: Tab; readonly active: boolean }) {
  const Icon = icons[tab.kind];
  const key = tabKey(tab);
  const title = useRuns((store) => tabTitle(tab, store.runs));
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) element.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active]);
  const middle = (event: MouseEvent) => event.button === 1 && closeTab(key);
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Enter" || event.key === " ") useTabs.setState({ active: key });
    if (event.key === "Delete") closeTab(key);
  };
  return (
    <div
      ref={element}
      className={`tab ${active ? "is-active" : ""}`}
      role="tab"
      aria-selected={active}
      tabIndex={active ? 0 : -1}
      title={tab.kind === "notebook" ? tab.path : title}
      onClick={() => useTabs.setState({ active: key })}
      onAuxClick={middle}
      onKeyDown={pressed}
    >
      <Icon className="i sm" aria-hidden />
      <span className="clip">{title}</span>
      {tab.kind === "notebook" && <NotebookMark path={tab.path} />}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Delete on the tab does the same */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: nothing interactive may stand in a tab; Delete on the tab does the same */}
      <span
        className="x"
        title={`Close ${title}`}
        onClick={(event) => {
          event.stopPropagation();
          closeTab(key);
        }}
      >
        <X className="i sm" aria-hidden />
      </span>
    </div>
  );
}

/** A ring while the kernel works, a dot while something is not on disk. */
function NotebookMark({ path }: { readonly path: string }) {
  const busy = useNotebooks((store) => store.views[path]?.kernel.state === "busy" || store.views[path]?.kernel.state === "starting");
  const saved = useNotebooks((store) => store.views[path]?.saved ?? true);
  const typed = useDrafts((store) => Object.keys(store.drafts).some((key) => key.startsWith(`${path}#`)));
  if (busy)
    return (
      <span className="st running" title="running">
        <LoaderCircle className="i" aria-hidden />
      </span>
    );
  return saved && !typed ? null : <span className="dirty" title="not saved yet" />;
}
