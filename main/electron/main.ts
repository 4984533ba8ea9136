// The desktop shell: one window on the service, which runs in a process of its own and outlives the window until the user
// quits. Started by `npm start`, which names the Node that the service needs in STEERLAB_NODE.
import { join } from "node:path";
import { app, type BrowserWindow, dialog, Menu } from "electron";
import { findOrStartService, type Service } from "../setup/service.mjs";
import { busyNotebooks } from "./busyNotebooks.ts";
import { workbenchMenu } from "./menu.ts";
import { openWindow } from "./workbenchWindow.ts";

const root = app.getAppPath();
const workspace = process.env.STEERLAB_WORKSPACE ?? root;
let service: Service | null = null;
let window: BrowserWindow | null = null;
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
  Menu.setApplicationMenu(workbenchMenu((command) => window?.webContents.send("command", command)));
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
  void service.ended.then(afterItsEnd);
  showWindow();
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
  const busy = service?.ours ? await busyNotebooks(service.url) : [];
  if (busy.length > 0 && !(await agreesToStop(busy))) return;
  await leave();
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
  window?.destroy();
  await service?.stop();
  app.exit(code);
}
