// The desktop shell: one window on the service, which runs in a process of its own and outlives the window until the user
// quits. Started by `npm start`, which names the Node that the service needs in STEERLAB_NODE.
import { join } from "node:path";
import { app, type BrowserWindow, dialog, Menu } from "electron";
import type { MenuCommand, ShownOutside, ToOpen } from "../../src/rpc/windowBridge.ts";
import { findOrStartService, type Service } from "../setup/service.mjs";
import { workbenchMenu } from "./menu.ts";
import { noticeRested } from "./notices.ts";
import { chooseFile, chooseFolder, fileToOpen } from "./openFile.ts";
import { openWorkspace } from "./otherWorkspace.ts";
import { listenToPage } from "./pageMessages.ts";
import { ServiceWatch } from "./serviceWatch.ts";
import { stayAwakeWhile } from "./stayAwake.ts";
import { openWindow, showService } from "./workbenchWindow.ts";

const root = app.getAppPath();
const workspace = process.env.STEERLAB_WORKSPACE ?? root;
let service: Service | null = null;
let watch: ServiceWatch | null = null;
/** while it is being asked whether to quit */
let quitting = false;
let window: BrowserWindow | null = null;
let shown: { readonly recent: readonly string[]; readonly keys: ShownOutside["keys"] } = { recent: [], keys: {} };
/** another service is shown, such as that of a GPU machine */
let away = false;
let leaving = false;

app.setName("Steerlab");
// A workspace has its own window, beside its own database.
app.setPath("userData", join(workspace, ".steerlab", "window"));

if (app.requestSingleInstanceLock()) run().catch(endWith);
else app.quit();

async function run(): Promise<void> {
  app.on("second-instance", showWindow);
  app.on("activate", showWindow);
  app.on("window-all-closed", tellThatServiceRunsOn);
  app.on("open-file", (event, file) => {
    event.preventDefault();
    void fileToOpen(file, workspace).then(open);
  });
  app.on("before-quit", (event) => {
    if (leaving) return;
    event.preventDefault();
    void quit();
  });
  // From the terminal, Ctrl-C asks nothing.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void leave());
  // The service needs about as long as Electron itself: side by side.
  const starting = beginService();
  await app.whenReady();
  listenToPage({
    window: () => window,
    menu(recent, keys) {
      shown = { recent, keys };
      drawMenu();
    },
    connected() {
      away = true;
      drawMenu();
    },
    open,
  });
  drawMenu();
  await openOn(starting);
}

/** A defect of the shell itself: without a window nobody could see it. */
function endWith(error: Error): void {
  console.error(error.stack);
  void leave(1);
}

function beginService(): Promise<Service | Error> {
  return findOrStartService({ root, workspace, node: process.env.STEERLAB_NODE ?? "node" }).catch((error: Error) => error);
}

async function openOn(starting: Promise<Service | Error>): Promise<void> {
  const started = await starting;
  if (started instanceof Error) return await askAfterFailure("Steerlab's service did not start.", started.message);
  service = started;
  watch = new ServiceWatch(started.url);
  watch.on("busy", (notebooks) => stayAwakeWhile(notebooks.length > 0));
  // With a window its page tells more of it.
  watch.on("rested", (path, milliseconds) => window ?? noticeRested(path, milliseconds, open));
  void service.ended.then(afterItsEnd);
  showWindow();
}

function drawMenu(): void {
  const actions = {
    command: (command: MenuCommand) => window?.webContents.send("command", command),
    openFile: async () => {
      const chosen = window && (await chooseFile(window, workspace));
      if (chosen) open(chosen);
    },
    openFolder: async () => {
      const folder = await chooseFolder(window);
      if (folder) openWorkspace(folder, root);
    },
    openNotebook: (path: string) => open({ path }),
    ...(away ? { backToOwnService } : {}),
  };
  Menu.setApplicationMenu(workbenchMenu(actions, shown.recent, shown.keys));
}

/** Brings the window to the front, on a notebook. */
function open(what: ToOpen): void {
  showWindow();
  if (window?.webContents.isLoading()) window.webContents.once("did-finish-load", () => window?.webContents.send("open", what));
  else window?.webContents.send("open", what);
}

function backToOwnService(): void {
  if (!service || !window) return;
  showService(window, service.url);
  away = false;
  drawMenu();
}

async function afterItsEnd(why: string): Promise<void> {
  if (!leaving) await askAfterFailure("Steerlab's service has ended.", why);
}

function showWindow(): void {
  if (!service) return;
  if (!window) {
    window = openWindow(service.url);
    window.on("closed", () => {
      window = null;
      away = false;
    });
  }
  if (window.isMinimized()) window.restore();
  window.focus();
}

function tellThatServiceRunsOn(): void {
  if (leaving) return;
  console.log("The window is closed; the service and its kernels run on. `npm start` opens it again, Ctrl-C here quits.");
}

/** Notebooks and runs are on disk already; only what a kernel was doing is lost. */
async function askAfterFailure(message: string, detail: string): Promise<void> {
  service = null;
  letGoOfWatch();
  window?.destroy();
  const hint = "Notebooks, outputs and finished runs are on disk.";
  const { response } = await dialog.showMessageBox({
    type: "error",
    message,
    detail: `${detail}\n\n${hint}`,
    buttons: ["Start Again", "Quit"],
    defaultId: 0,
    cancelId: 1,
  });
  if (response === 0) await openOn(beginService());
  else await leave();
}

async function quit(): Promise<void> {
  if (quitting) return;
  quitting = true;
  try {
    const busy = service?.ours && watch ? await watch.lookNow() : [];
    if (busy.length === 0 || (await agreesToStop(busy))) await leave();
  } finally {
    quitting = false;
  }
}

function letGoOfWatch(): void {
  watch?.close();
  watch = null;
  stayAwakeWhile(false);
}

async function agreesToStop(busy: readonly string[]): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: "warning",
    message: busy.length === 1 ? `${busy[0]} is still running.` : `${busy.length} notebooks are still running.`,
    detail: `Quitting stops ${busy.join(", ")}; its variables are lost. Closing the window instead lets it run on.`,
    buttons: ["Keep Running", "Quit"],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}

async function leave(code = 0): Promise<void> {
  if (leaving) return;
  leaving = true;
  letGoOfWatch();
  window?.destroy();
  await service?.stop();
  app.exit(code);
}
