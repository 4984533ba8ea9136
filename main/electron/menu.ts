import { app, Menu, type MenuItemConstructorOptions } from "electron";
import type { MenuCommand } from "../../src/rpc/windowBridge.ts";

/**
 * The native menu. The workbench's commands go to the page, which alone knows what is selected.
 * @param send hands a command to the page of the window in front
 */
export function workbenchMenu(send: (command: MenuCommand) => void): Menu {
  const command = (label: string, id: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    accelerator,
    // The page listens to its keys itself, in a browser too: pressed once, a command must not run twice.
    registerAccelerator: false,
    click: () => send(id),
  });
  const line: MenuItemConstructorOptions = { type: "separator" };
  const mac: MenuItemConstructorOptions[] = process.platform === "darwin" ? [{ role: "appMenu" }] : [];
  return Menu.buildFromTemplate([
    ...mac,
    {
      label: "File",
      submenu: [
        command("New Notebook…", "notebook.new"),
        command("Save", "notebook.save", "CmdOrCtrl+S"),
        line,
        { role: "close", label: "Close Window" },
        { label: `Quit ${app.name}`, accelerator: "CmdOrCtrl+Q", click: () => app.quit() },
      ],
    },
    { role: "editMenu" },
    {
      label: "Cell",
      submenu: [command("Run", "cell.run", "Shift+Enter"), command("Insert Below", "cell.insertBelow"), command("Delete", "cell.delete")],
    },
    {
      label: "Kernel",
      submenu: [
        command("Run All", "notebook.runAll"),
        command("Run Stale Cells", "notebook.runStale"),
        command("Interrupt", "notebook.interrupt"),
        line,
        command("Restart…", "notebook.restart"),
        command("Clear All Outputs", "notebook.clearOutputs"),
      ],
    },
    {
      label: "View",
      submenu: [
        command("Runs", "view.runs"),
        command("Command Palette…", "view.palette", "CmdOrCtrl+K"),
        command("Switch Theme", "view.theme"),
        command("Sidebar", "view.sidebar"),
        command("Variables", "view.panel"),
        line,
        { role: "reload" },
        { role: "toggleDevTools" },
        line,
        { role: "resetZoom" },
        { role: "zoomIn" },
        { role: "zoomOut" },
        { role: "togglefullscreen" },
      ],
    },
    { role: "windowMenu" },
  ]);
}
