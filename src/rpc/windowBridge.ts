/** What the desktop window gives the page besides the service: `window.steerlabWindow`, absent in a browser. */
export interface WindowBridge {
  readonly platform: "linux" | "darwin" | "win32";
  /** Calls back with each command chosen from the native menu. @returns ends it */
  onCommand(listener: (command: MenuCommand) => void): () => void;
}

/** The native menu's commands, as the page carries them out; the same as in its palette. */
export type MenuCommand = (typeof menuCommands)[number];
export const menuCommands = [
  "notebook.new",
  "notebook.save",
  "cell.run",
  "cell.insertBelow",
  "cell.delete",
  "notebook.runAll",
  "notebook.runStale",
  "notebook.interrupt",
  "notebook.restart",
  "notebook.clearOutputs",
  "view.runs",
  "view.palette",
  "view.theme",
  "view.sidebar",
  "view.panel",
] as const;
