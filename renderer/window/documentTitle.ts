import { activeTab, useTabs } from "../frame/tabStore.ts";
import { tabTitle } from "../frame/tabTitle.ts";
import { useWorkspace } from "../frame/workspaceStore.ts";
import { useRuns } from "../runs/runStore.ts";

/** The title of window or browser tab: what is in front, and of which workspace. */
export function followTitle(): void {
  const write = () => {
    const tab = activeTab(useTabs.getState());
    const folder = useWorkspace.getState().workspace?.folder.split(/[\\/]/).pop();
    const parts = [tab && tabTitle(tab, useRuns.getState().runs), folder, "Steerlab"];
    document.title = parts.filter(Boolean).join(" – ");
  };
  for (const store of [useTabs, useWorkspace, useRuns]) store.subscribe(write);
}
