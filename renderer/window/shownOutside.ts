import { menuCommands, type ShownOutside } from "../../src/rpc/windowBridge.ts";
import { boundKeys, useBoundKeys } from "../command/boundKeys.ts";
import { useTabs } from "../frame/tabStore.ts";
import { useWorkspace } from "../frame/workspaceStore.ts";
import { runningCell } from "../notebook/cellWords.ts";
import { useNotebooks } from "../notebook/notebookStore.ts";
import { windowBridge } from "./bridge.ts";
import { recentNotebooks } from "./recentNotebooks.ts";

const pause = 250; // ms

/** Keeps the window's menu, and its dock or taskbar, as the page is. */
export function tellWindow(): void {
  const bridge = windowBridge;
  if (!bridge) return;
  let told = "";
  let waiting = false;
  const tell = () => {
    waiting = false;
    const shown: ShownOutside = { recent: recentNotebooks(), progress: progress(), keys: menuKeys() };
    const text = JSON.stringify(shown);
    if (text !== told) bridge.tell(shown);
    told = text;
  };
  const soon = () => {
    if (!waiting) setTimeout(tell, pause);
    waiting = true;
  };
  for (const store of [useNotebooks, useTabs, useWorkspace, useBoundKeys]) store.subscribe(soon);
  soon();
}

const menuKeys = (): ShownOutside["keys"] =>
  Object.fromEntries(menuCommands.flatMap((command) => (boundKeys(command) ? [[command, boundKeys(command)]] : [])));

/** Of the first cell that runs. */
function progress(): ShownOutside["progress"] {
  for (const view of Object.values(useNotebooks.getState().views)) {
    const running = runningCell(view);
    if (!running) continue;
    const [first] = running.progress;
    return first && first.total > 0 ? Math.min(1, first.done / first.total) : "unknown";
  }
  return null;
}
