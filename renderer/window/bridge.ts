import type { WindowBridge } from "../../src/rpc/windowBridge.ts";

declare global {
  interface Window {
    readonly steerlabWindow?: WindowBridge;
  }
}

/** What the desktop window gives; undefined in a browser. */
export const windowBridge: WindowBridge | undefined = window.steerlabWindow;
