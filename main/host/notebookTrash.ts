// Deleted notebooks: in the system's trash where there is one, else in .steerlab/trash, from which they come back with all they put out.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { ulid } from "ulid";
import { writeAtomically } from "../../src/files/writeAtomically.ts";
import type { DeletedNotebook } from "../../src/rpc/contract.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { moveToSystemTrash } from "./systemTrash.ts";
import { notebookFile, privateFolder } from "./workspaceFolder.ts";

const trashFolder = (folder: string): string => join(privateFolder(folder), "trash");

/** Where the text of a deleted notebook lies, relative to the workspace. */
export const trashedPath = (id: string): string => `.steerlab/trash/${id}.ts`;

/**
 * Takes the notebook's file out of the workspace.
 * @returns null when the system's trash has it
 * @throws `notebook/cannot-delete`; the file is then where it was
 */
export async function trashNotebook(folder: string, path: string): Promise<DeletedNotebook | null> {
  const file = notebookFile(folder, path);
  if (await moveToSystemTrash(file)) return null;
  const deleted: DeletedNotebook = { id: ulid(), path, deleted: Date.now() };
  try {
    mkdirSync(trashFolder(folder), { recursive: true });
    writeAtomically(join(trashFolder(folder), `${deleted.id}.json`), JSON.stringify(deleted));
    renameSync(file, join(folder, trashedPath(deleted.id)));
    return deleted;
  } catch (error) {
    rmSync(join(trashFolder(folder), `${deleted.id}.json`), { force: true });
    throw new SteerlabError("notebook/cannot-delete", `${path} cannot be deleted: ${(error as Error).message}.`, {
      hint: "Check that you may write in its folder.",
      cause: error,
    });
  }
}

/** What lies in the workspace's own trash, newest first. */
export function trashedNotebooks(folder: string): DeletedNotebook[] {
  const trash = trashFolder(folder);
  if (!existsSync(trash)) return [];
  const notes = readdirSync(trash).filter((name) => name.endsWith(".json"));
  const read = notes.map((name) => JSON.parse(readFileSync(join(trash, name), "utf8")) as DeletedNotebook);
  return read.filter(({ id }) => existsSync(join(folder, trashedPath(id)))).sort((a, b) => b.deleted - a.deleted);
}

/**
 * Puts a notebook back where it was.
 * @throws `notebook/not-in-trash`, `notebook/exists`
 */
export function untrashNotebook(folder: string, id: string): DeletedNotebook {
  const deleted = trashedNotebooks(folder).find((one) => one.id === id);
  if (!deleted) {
    throw new SteerlabError("notebook/not-in-trash", `The trash has no notebook ${id}.`, { hint: "It was restored already." });
  }
  const file = notebookFile(folder, deleted.path);
  if (existsSync(file)) {
    throw new SteerlabError("notebook/exists", `There is a file ${deleted.path} by now.`, { hint: "Rename that one, then restore." });
  }
  mkdirSync(dirname(file), { recursive: true });
  renameSync(join(folder, trashedPath(id)), file);
  rmSync(join(trashFolder(folder), `${id}.json`));
  return deleted;
}
