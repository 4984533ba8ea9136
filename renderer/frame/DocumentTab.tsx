import type { IDockviewPanelHeaderProps } from "dockview-react";
import {
  ChartColumn,
  FileCode2,
  GitCompare,
  Layers,
  ListChecks,
  LoaderCircle,
  type LucideIcon,
  Network,
  ScrollText,
  SquareActivity,
  Table2,
  X,
} from "lucide-react";
import { type MouseEvent, useEffect } from "react";
import { useDrafts } from "../notebook/drafts.ts";
import { useNotebooks } from "../notebook/notebookStore.ts";
import { useRuns } from "../runs/runStore.ts";
import { closeTab, type Tab } from "./tabStore.ts";
import { tabTitle } from "./tabTitle.ts";

const icons: Readonly<Record<Tab["kind"], LucideIcon>> = {
  notebook: FileCode2,
  runs: Table2,
  submissions: Layers,
  submission: Network,
  run: SquareActivity,
  compare: GitCompare,
  explorer: ChartColumn,
  steps: ChartColumn,
  checkpoint: ChartColumn,
  sweep: ListChecks,
  output: ScrollText,
};

/** What stands in a tab. The tab itself, its role and its keys are the dock's. */
export function DocumentTab({ api, params }: IDockviewPanelHeaderProps<{ readonly tab: Tab }>) {
  const { tab } = params;
  const Icon = icons[tab.kind];
  const title = useRuns((store) => tabTitle(tab, store.runs));
  useEffect(() => api.setTitle(title), [api, title]);
  const close = (event: MouseEvent) => {
    event.stopPropagation();
    closeTab(api.id);
  };
  return (
    <div className="tab" title={tab.kind === "notebook" ? tab.path : title} onAuxClick={(event) => event.button === 1 && closeTab(api.id)}>
      <Icon className="i sm" aria-hidden />
      <span className="clip">{title}</span>
      {tab.kind === "notebook" && <NotebookMark path={tab.path} />}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Delete on the tab does the same */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: nothing interactive may stand in a tab; Delete on the tab does the same */}
      <span className="x" title={`Close ${title}`} onPointerDown={(event) => event.stopPropagation()} onClick={close}>
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
