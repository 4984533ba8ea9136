import { app, Menu, type MenuItemConstructorOptions } from "electron";
import type { MenuCommand, ShownOutside } from "../../src/rpc/windowBridge.ts";
import { acceleratorOf } from "./accelerator.ts";

type Item = MenuItemConstructorOptions;
const line: Item = { type: "separator" };

export interface MenuActions {
  /** hands a command to the window's page */
  command(command: MenuCommand): void;
  openFile(): void;
  openFolder(): void;
  openNotebook(path: string): void;
  /** this workspace's own service again; absent while it is shown */
  backToOwnService?: () => void;
}

/**
 * The native menu. The workbench's commands go to the page, which alone knows what is selected.
 * @param recent notebooks, the latest first
 * @param keys that the person has bound, as the page tells them
 */
export function workbenchMenu(actions: MenuActions, recent: readonly string[], keys: ShownOutside["keys"]): Menu {
  // The page listens to its keys itself, in a browser too: here they are only shown, or a command would run twice.
  const command: ItemOf = (label, id) => ({
    label,
    accelerator: acceleratorOf(keys[id]),
    registerAccelerator: false,
    click: () => actions.command(id),
  });
  const onMac = process.platform === "darwin";
  return Menu.buildFromTemplate([
    ...(onMac ? [{ role: "appMenu" } as Item] : []),
    { label: "File", submenu: fileItems(command, actions, recent) },
    { role: "editMenu" },
    { label: "Cell", submenu: cellItems(command) },
    { label: "Kernel", submenu: kernelItems(command) },
    { label: "View", submenu: viewItems(command) },
    { role: "help", submenu: [command("Keys", "view.shortcuts")] },
  ]);
}

type ItemOf = (label: string, id: MenuCommand) => Item;

const fileItems = (command: ItemOf, actions: MenuActions, recent: readonly string[]): Item[] => [
  command("New Notebook…", "notebook.new"),
  { label: "Open Notebook…", accelerator: "CmdOrCtrl+O", click: () => actions.openFile() },
  {
    label: "Open Recent",
    enabled: recent.length > 0,
    submenu: recent.map((path) => ({ label: path, click: () => actions.openNotebook(path) })),
  },
  { label: "Open Folder…", click: () => actions.openFolder() },
  line,
  command("Save Now", "notebook.save"),
  command("Rename…", "notebook.rename"),
  command("Duplicate…", "notebook.duplicate"),
  command("Delete…", "notebook.delete"),
  command("Restore a Deleted Notebook…", "notebook.restore"),
  line,
  command("Import .ipynb…", "notebook.import"),
  command("Export as HTML…", "notebook.exportHtml"),
  command("Export as .ipynb…", "notebook.exportIpynb"),
  line,
  command("Connect to a Running Service…", "service.connect"),
  ...(actions.backToOwnService ? [{ label: "Back to This Workspace", click: actions.backToOwnService }] : []),
  line,
  // A browser keeps Ctrl+W for itself; the window has it for the tab.
  { label: "Close Tab", accelerator: "CmdOrCtrl+W", click: () => actions.command("tab.close") },
  { role: "close", label: "Close Window", accelerator: "CmdOrCtrl+Shift+W" },
  { label: `Quit ${app.name}`, accelerator: "CmdOrCtrl+Q", click: () => app.quit() },
];

const cellItems = (command: ItemOf): Item[] => [
  command("Run", "cell.run"),
  command("Run and Go On", "cell.runAndAdvance"),
  command("Run from Here", "cell.runFromHere"),
  line,
  command("Add Code Above", "cell.insertAbove"),
  command("Add Code Below", "cell.insertBelow"),
  command("Add Text Below", "cell.insertText"),
  line,
  command("Duplicate", "cell.duplicate"),
  command("Move Up", "cell.moveUp"),
  command("Move Down", "cell.moveDown"),
  command("Delete", "cell.delete"),
  line,
  command("Undo the Last Change of Cells", "cell.undo"),
  command("Redo", "cell.redo"),
];

const kernelItems = (command: ItemOf): Item[] => [
  command("Run All Cells", "notebook.runAll"),
  command("Run Stale Cells", "notebook.runStale"),
  command("Interrupt", "kernel.interrupt"),
  command("End the Kernel…", "kernel.kill"),
  line,
  command("Restart…", "kernel.restart"),
  command("Restart and Run All…", "kernel.restartAndRunAll"),
  line,
  command("Clear All Outputs", "notebook.clearOutputs"),
];

const viewItems = (command: ItemOf): Item[] => [
  command("Command Palette…", "view.palette"),
  command("Runs", "goto.runs"),
  command("Next Tab", "tab.next"),
  command("Previous Tab", "tab.previous"),
  line,
  command("Tab into a Pane on the Right", "pane.splitRight"),
  command("Tab into a Pane Below", "pane.splitDown"),
  command("Tab to the Next Pane", "pane.moveTab"),
  command("Next Pane", "pane.next"),
  line,
  command("Sidebar", "view.sidebar"),
  command("Panel", "view.panel"),
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
