import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { SteerlabError } from "../steerlabError.ts";

/**
 * Writes a temporary folder beside the target and renames it. What stood there before is replaced when it was such a folder too.
 * @param mark the file by which such a folder is known
 * @throws SteerlabError `adapter/folder-in-use` when the folder holds something else
 */
export async function writeFolder(folder: string, mark: string, write: (partial: string) => Promise<void>): Promise<void> {
  refuseOtherFolder(folder, mark);
  const partial = `${folder.replace(/\/+$/, "")}.${process.pid}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  try {
    await write(partial);
    replaceFolder(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}

function refuseOtherFolder(folder: string, mark: string): void {
  if (!existsSync(folder) || existsSync(join(folder, mark)) || readdirSync(folder).length === 0) return;
  throw new SteerlabError("adapter/folder-in-use", `${folder} holds other files than an adapter saved before.`, {
    hint: "Name a new folder.",
  });
}

/** A folder cannot be renamed over a full one: the old one steps aside first. */
function replaceFolder(from: string, to: string): void {
  const aside = `${from}.old`;
  if (existsSync(to)) renameSync(to, aside);
  renameSync(from, to);
  rmSync(aside, { recursive: true, force: true });
}
