import { app, Menu, type MenuItemConstructorOptions } from "electron";
import type { MenuCommand } from "../../src/rpc/windowBridge.ts";

type Item = MenuItemConstructorOptions;
const line: Item = { type: "separator" };

/**
 * The native menu. The workbench's commands go to the page, which alone knows what is selected.
 * @param send hands a command to the window's page
 */
export function workbenchMenu(send: (command: MenuCommand) => void): Menu {
  // The page listens to its keys itself, in a browser too: here they are only shown, or a command would run twice.
  const command = (label: string, id: MenuCommand, accelerator?: string): Item => ({
    label,
    accelerator,
    registerAccelerator: false,
    click: () => send(id),
  });
  const onMac = process.platform === "darwin";
  return Menu.buildFromTemplate([
    ...(onMac ? [{ role: "appMenu" } as Item] : []),
    { label: "File", submenu: fileItems(command, send) },
    { role: "editMenu" },
    { label: "Cell", submenu: cellItems(command) },
    { label: "Kernel", submenu: kernelItems(command) },
    { label: "View", submenu: viewItems(command) },
    { role: "help", submenu: [command("Keys", "view.shortcuts")] },
  ]);
}

type ItemOf = (label: string, id: MenuCommand, accelerator?: string) => Item;

const fileItems = (command: ItemOf, send: (command: MenuCommand) => void): Item[] => [
  command("New Notebook…", "notebook.new", "CmdOrCtrl+Alt+N"),
  command("Save Now", "notebook.save", "CmdOrCtrl+S"),
  line,
  // A browser keeps Ctrl+W for itself; the window has it for the tab.
  { label: "Close Tab", accelerator: "CmdOrCtrl+W", click: () => send("tab.close") },
  { role: "close", label: "Close Window", accelerator: "CmdOrCtrl+Shift+W" },
  { label: `Quit ${app.name}`, accelerator: "CmdOrCtrl+Q", click: () => app.quit() },
];

const cellItems = (command: ItemOf): Item[] => [
  command("Run", "cell.run", "CmdOrCtrl+Enter"),
  command("Run and Go On", "cell.runAndAdvance", "Shift+Enter"),
  line,
  command("Add Code Below", "cell.insertBelow"),
  command("Add Text Below", "cell.insertText"),
  command("Delete", "cell.delete"),
];

const kernelItems = (command: ItemOf): Item[] => [
  command("Run All Cells", "notebook.runAll", "CmdOrCtrl+F5"),
  command("Run Stale Cells", "notebook.runStale", "CmdOrCtrl+Shift+F5"),
  command("Interrupt", "kernel.interrupt"),
  line,
  command("Restart…", "kernel.restart"),
  command("Restart and Run All…", "kernel.restartAndRunAll"),
  line,
  command("Clear All Outputs", "notebook.clearOutputs"),
];

const viewItems = (command: ItemOf): Item[] => [
  command("Command Palette…", "view.palette", "CmdOrCtrl+K"),
  command("Runs", "goto.runs", "CmdOrCtrl+Alt+R"),
  command("Next Tab", "tab.next", "CmdOrCtrl+PageDown"),
  command("Previous Tab", "tab.previous", "CmdOrCtrl+PageUp"),
  line,
  command("Sidebar", "view.sidebar", "CmdOrCtrl+B"),
  command("Panel", "view.panel", "CmdOrCtrl+Alt+B"),
  {
    label: "Theme",
    submenu: [
      command("Light", "view.theme.light"),
      command("Dark", "view.theme.dark"),
      command("High Contrast", "view.theme.contrast"),
      command("As the System", "view.theme.system"),
    ],
  },
  line,
  { role: "resetZoom" },
  { role: "zoomIn" },
  { role: "zoomOut" },
  { role: "togglefullscreen" },
  line,
  { role: "reload" },
  { role: "toggleDevTools" },
];
