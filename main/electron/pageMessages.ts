import { type BrowserWindow, ipcMain, type WebContents } from "electron";
import type { ShownOutside, SystemNotice, ToOpen } from "../../src/rpc/windowBridge.ts";
import { noticeOfPage } from "./notices.ts";
import { whyNotService } from "./remoteService.ts";
import { showService } from "./workbenchWindow.ts";

export interface PageListener {
  window(): BrowserWindow | null;
  /** what the menu shows */
  menu(recent: readonly string[], keys: ShownOutside["keys"]): void;
  /** the window shows another service from now on */
  connected(): void;
  /** a notification was clicked */
  open(what: ToOpen): void;
}

const mostRecent = 12;

/** What the page asks of the shell; from no other page than the window's own. */
export function listenToPage(listener: PageListener): void {
  const own = (sender: WebContents): BrowserWindow | null => {
    const window = listener.window();
    return window?.webContents === sender ? window : null;
  };
  ipcMain.on("shown", ({ sender }, { recent, progress, keys }: ShownOutside) => {
    const window = own(sender);
    if (!window) return;
    window.setProgressBar(progress === null ? -1 : progress === "unknown" ? 2 : progress); // below 0: none; above 1: of unknown length
    listener.menu(recent.map(String).slice(0, mostRecent), keys);
  });
  ipcMain.on("notice", ({ sender }, notice: SystemNotice) => own(sender) && noticeOfPage(notice, listener.open));
  ipcMain.handle("connect", async ({ sender }, url: string) => {
    const window = own(sender);
    if (!window) return "This page is not the window's.";
    const why = await whyNotService(url);
    if (why) return why;
    showService(window, url);
    listener.connected();
    return null;
  });
}
