// Everything that can be done, once: the palette lists it, keys and the window's menu run it. A part of the page that brings
// commands of its own has them in a file of its own, and its list here.
import { cellCommands } from "./cellCommands.ts";
import { clusterCommands } from "./clusterCommands.ts";
import { codeCommands } from "./codeCommands.ts";
import type { Command } from "./command.ts";
import { editCommands } from "./editCommands.ts";
import { fileCommands } from "./fileCommands.ts";
import { kernelCommands } from "./kernelCommands.ts";
import { notebookCommands } from "./notebookCommands.ts";
import { outputCommands } from "./outputCommands.ts";
import { paneCommands } from "./paneCommands.ts";
import { runCommands } from "./runCommands.ts";
import { searchCommands } from "./searchCommands.ts";
import { selectionCommands } from "./selectionCommands.ts";
import { serviceCommands } from "./serviceCommands.ts";
import { viewCommands } from "./viewCommands.ts";

export { activeNotebook, type Command } from "./command.ts";

/** In the order in which the palette lists them. */
export const commands: readonly Command[] = [
  ...notebookCommands,
  ...fileCommands,
  ...cellCommands,
  ...editCommands,
  ...codeCommands,
  ...searchCommands,
  ...selectionCommands,
  ...outputCommands,
  ...kernelCommands,
  ...runCommands,
  ...viewCommands,
  ...paneCommands,
  ...serviceCommands,
  ...clusterCommands,
];

export const commandById = (id: string): Command | undefined => commands.find((command) => command.id === id);

/** Runs the command, unless it says why not. */
export function runCommand(id: string): boolean {
  const command = commandById(id);
  if (!command || command.unavailable?.()) return false;
  command.run();
  return true;
}
