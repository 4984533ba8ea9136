import { readFile } from "node:fs/promises";
import { basename, relative, sep } from "node:path";
import { type BrowserWindow, dialog } from "electron";
import type { ToOpen } from "../../src/rpc/windowBridge.ts";

/** Lets the person choose a notebook: of the workspace, or one from elsewhere, of which a copy is made. */
export async function chooseFile(window: BrowserWindow, workspace: string): Promise<ToOpen | null> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: "Open a notebook",
    defaultPath: workspace,
    properties: ["openFile"],
    filters: [{ name: "Notebooks", extensions: ["ts", "ipynb"] }],
  });
  return filePaths[0] === undefined ? null : await fileToOpen(filePaths[0], workspace);
}

export async function fileToOpen(file: string, workspace: string): Promise<ToOpen> {
  const path = relative(workspace, file).split(sep).join("/");
  const inside = !path.startsWith("../") && !/^[a-z]:/i.test(path);
  if (inside && path.endsWith(".ts")) return { path };
  return { name: basename(file), text: await readFile(file, "utf8") };
}

/** Lets the person choose another folder as a workspace, which has a window of its own. */
export async function chooseFolder(window: BrowserWindow | null): Promise<string | null> {
  const options = { title: "Open a folder as the workspace", properties: ["openDirectory", "createDirectory"] as const };
  const properties = [...options.properties];
  const { filePaths } = await (window
    ? dialog.showOpenDialog(window, { ...options, properties })
    : dialog.showOpenDialog({ ...options, properties }));
  return filePaths[0] ?? null;
}
