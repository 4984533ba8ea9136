import type { NotebookVersion, VersionOrigin } from "../../src/rpc/historyFunctions.ts";
import { plural } from "../format/number.ts";

const words: Readonly<Record<VersionOrigin, string>> = {
  opened: "Opened",
  edited: "Edited",
  disk: "Changed in the file",
  conflict: "Before the file's changes",
  restored: "Restored",
};

export const originWords = ({ origin }: NotebookVersion): string => words[origin];

/** `+3 −1`, or how many cells it has where that says more. */
export function sizeWords({ added, removed, cells, origin }: NotebookVersion): string {
  if (origin === "opened" || (added === 0 && removed === 0)) return plural(cells, "cell");
  return [added > 0 && `+${added}`, removed > 0 && `−${removed}`].filter(Boolean).join(" ");
}

/** `14:03:21` today, `27 Nov, 14:03` before. */
export function versionTime(saved: number, now = Date.now()): string {
  const date = new Date(saved);
  if (new Date(now).toDateString() === date.toDateString()) return date.toLocaleTimeString("en-GB");
  return date.toLocaleString("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}
