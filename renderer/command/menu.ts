import type { WindowBridge } from "../../src/rpc/windowBridge.ts";
import { runCommand } from "./commands.ts";

declare global {
  interface Window {
    /** there in the desktop window only */
    readonly steerlabWindow?: WindowBridge;
  }
}

/** Items of the window's native menu are the page's commands. */
export function listenToMenu(): void {
  window.steerlabWindow?.onCommand(runCommand);
}
