/** What the desktop window gives the page besides the service: `window.steerlabWindow`, absent in a browser. */
export interface WindowBridge {
  readonly platform: "linux" | "darwin" | "win32";
  /** Calls back with each command chosen from the native menu: the id of one of the page's commands. @returns ends it */
  onCommand(listener: (command: MenuCommand) => void): () => void;
  /** Calls back with what was chosen to be opened from the menu, a notification or the file manager. @returns ends it */
  onOpen(listener: (what: ToOpen) => void): () => void;
  /** The absolute path of a file that was dropped on the page; empty for what is none. */
  pathOf(file: File): string;
  /** What the window shows outside the page: in its menu, and in dock or taskbar. */
  tell(shown: ShownOutside): void;
  /** Shows a notification of the system; a click on it brings the window to the front, on that notebook. */
  notify(notice: SystemNotice): void;
  /** Shows another service in this window. @returns why not, or null */
  connect(url: string): Promise<string | null>;
}

/** A notebook of the workspace, or a file from elsewhere with its text. */
export type ToOpen = { readonly path: string } | { readonly name: string; readonly text: string };

export interface ShownOutside {
  /** paths of notebooks, the latest first */
  readonly recent: readonly string[];
  /** how far the cell that runs has come, from 0 to 1; null: none runs */
  readonly progress: number | "unknown" | null;
  /** of the menu's commands, as the page writes keys: `Ctrl+Alt+N`, `D D` */
  readonly keys: Readonly<Partial<Record<MenuCommand, string>>>;
}

export interface SystemNotice {
  readonly title: string;
  readonly body: string;
  /** the notebook that it is about */
  readonly path: string;
}

/** The page's commands that the native menu offers. */
export type MenuCommand = (typeof menuCommands)[number];
export const menuCommands = [
  "notebook.new",
  "notebook.save",
  "notebook.rename",
  "notebook.duplicate",
  "notebook.delete",
  "notebook.restore",
  "notebook.import",
  "notebook.exportHtml",
  "notebook.exportIpynb",
  "notebook.runAll",
  "notebook.runStale",
  "notebook.clearOutputs",
  "service.connect",
  "cell.run",
  "cell.runAndAdvance",
  "cell.runFromHere",
  "cell.insertAbove",
  "cell.insertBelow",
  "cell.insertText",
  "cell.duplicate",
  "cell.moveUp",
  "cell.moveDown",
  "cell.delete",
  "cell.undo",
  "cell.redo",
  "kernel.interrupt",
  "kernel.kill",
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
  "pane.splitRight",
  "pane.splitDown",
  "pane.moveTab",
  "pane.next",
  "goto.runs",
  "tab.next",
  "tab.previous",
  "tab.close",
] as const;
