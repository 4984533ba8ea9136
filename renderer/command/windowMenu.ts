import type { WindowBridge } from "../../src/rpc/windowBridge.ts";
import { runCommand } from "./commands.ts";

declare global {
  interface Window {
    /** only in the desktop window */
    readonly steerlabWindow?: WindowBridge;
  }
}

/** The desktop window's native menu runs the same commands as the palette. */
export function listenToWindowMenu(): void {
  window.steerlabWindow?.onCommand(runCommand);
}
