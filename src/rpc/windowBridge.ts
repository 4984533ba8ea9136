/** What the desktop window gives the page besides the service: `window.steerlabWindow`, absent in a browser. */
export interface WindowBridge {
  readonly platform: "linux" | "darwin" | "win32";
  /** Calls back with each command chosen from the native menu: the id of one of the page's commands. @returns ends it */
  onCommand(listener: (command: MenuCommand) => void): () => void;
}

/** The page's commands that the native menu offers. */
export type MenuCommand = (typeof menuCommands)[number];
export const menuCommands = [
  "notebook.new",
  "notebook.save",
  "notebook.runAll",
  "notebook.runStale",
  "notebook.clearOutputs",
  "cell.run",
  "cell.runAndAdvance",
  "cell.insertBelow",
  "cell.insertText",
  "cell.delete",
  "kernel.interrupt",
  "kernel.restart",
  "kernel.restartAndRunAll",
  "view.palette",
  "view.shortcuts",
  "view.sidebar",
  "view.panel",
  "view.theme.light",
  "view.theme.dark",
  "view.theme.contrast",
  "view.theme.system",
  "goto.runs",
  "tab.next",
  "tab.previous",
  "tab.close",
] as const;
