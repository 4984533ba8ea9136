import { join } from "node:path";
import { app, BrowserWindow, screen, shell } from "electron";
import { readWindowState, writeWindowState } from "./windowState.ts";

/**
 * Opens the window on the service's page. The page is a web page like any other: no Node, its own world, in the sandbox; what it
 * may load is said by the service's Content-Security-Policy.
 * @param url of the service, with the token in its fragment
 */
export function openWindow(url: string): BrowserWindow {
  const file = join(app.getPath("userData"), "window.json");
  const { bounds, maximized } = readWindowState(
    file,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 640,
    minHeight: 480,
    show: false,
    title: "Steerlab",
    webPreferences: { preload: join(import.meta.dirname, "preload.cjs"), contextIsolation: true, sandbox: true, nodeIntegration: false },
  });
  if (maximized) window.maximize();
  window.once("ready-to-show", () => window.show());
  keepState(window, file);
  keepToService(window);
  showService(window, url);
  return window;
}

/** the service that each window shows */
const origins = new WeakMap<BrowserWindow, string>();

/** @param url with the token in its fragment */
export function showService(window: BrowserWindow, url: string): void {
  origins.set(window, new URL(url).origin);
  void window.loadURL(url).catch(() => {}); // the window says so itself
}

function keepState(window: BrowserWindow, file: string): void {
  const save = () => writeWindowState(file, { bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  let pending: NodeJS.Timeout | undefined;
  const saveSoon = () => {
    clearTimeout(pending);
    pending = setTimeout(save, 300);
  };
  window.on("resize", saveSoon);
  window.on("move", saveSoon);
  window.on("close", () => {
    clearTimeout(pending);
    save();
  });
}

/** The window shows the service and nothing else; links to the web go to the user's browser. */
function keepToService(window: BrowserWindow): void {
  const { webContents } = window;
  const stay = (event: { preventDefault(): void; readonly url: string }) => {
    if (new URL(event.url).origin !== origins.get(window)) event.preventDefault();
  };
  webContents.on("will-navigate", stay);
  webContents.on("will-frame-navigate", stay);
  webContents.on("will-redirect", stay);
  webContents.on("will-attach-webview", (event) => event.preventDefault());
  webContents.setWindowOpenHandler(({ url }) => {
    if (URL.canParse(url) && new URL(url).protocol === "https:") void shell.openExternal(url);
    return { action: "deny" };
  });
  webContents.session.setPermissionRequestHandler((_contents, permission, answer) => answer(allowed.includes(permission)));
}

/** Copying a cell's output, and telling that a training has ended. */
const allowed: readonly string[] = ["clipboard-sanitized-write", "notifications"];
