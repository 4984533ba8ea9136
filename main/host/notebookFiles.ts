// Notebooks as files of the workspace, and what the database keeps of each: both move together.
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import type { NotebookStore } from "../../db/notebookStore.ts";
import type { RunStore } from "../../db/runStore.ts";
import type { DeletedNotebook } from "../../src/rpc/contract.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { writeNotebookFile } from "./notebookFile.ts";
import { notebookRecord } from "./notebookRecord.ts";
import { trashedPath, trashNotebook, untrashNotebook } from "./notebookTrash.ts";
import { storeImported } from "./storeImported.ts";
import { notebookFile } from "./workspaceFolder.ts";

export interface NotebookFilesOptions {
  /** the workspace */
  readonly folder: string;
  readonly notebooks: NotebookStore;
  readonly runs: RunStore;
}

export class NotebookFiles {
  readonly #options: NotebookFilesOptions;

  constructor(options: NotebookFilesOptions) {
    this.#options = options;
  }

  /** The file of a notebook that is not there yet, its folder made. @throws `notebook/exists`, `notebook/outside-workspace`, `notebook/bad-name` */
  newFile(path: string): string {
    const file = notebookFile(this.#options.folder, path);
    if (existsSync(file)) {
      throw new SteerlabError("notebook/exists", `There is a file ${path} already.`, { hint: "Open it, or choose another name." });
    }
    mkdirSync(dirname(file), { recursive: true });
    return file;
  }

  /** @throws as `newFile`; `notebook/cannot-rename`, and nothing has moved then */
  rename(from: string, to: string): void {
    const file = notebookFile(this.#options.folder, from);
    const target = this.newFile(to);
    try {
      renameSync(file, target);
    } catch (error) {
      throw new SteerlabError("notebook/cannot-rename", `${from} cannot be renamed: ${(error as Error).message}.`, {
        hint: "Check that you may write in its folder, and in the new one.",
        cause: error,
      });
    }
    try {
      this.#moveStored(from, to);
    } catch (error) {
      renameSync(target, file);
      throw error;
    }
  }

  #moveStored(from: string, to: string): void {
    this.#options.notebooks.rename(from, to);
    this.#options.runs.renameNotebook(from, to);
  }

  /** @param text of the notebook as it stands */
  duplicate(from: string, to: string, text: string): void {
    const file = this.newFile(to);
    const record = notebookRecord(from, text, this.#options);
    writeNotebookFile(file, text);
    storeImported(this.#options.notebooks, to, record);
  }

  async trash(path: string): Promise<DeletedNotebook | null> {
    const deleted = await trashNotebook(this.#options.folder, path);
    if (deleted) this.#moveStored(path, trashedPath(deleted.id));
    return deleted;
  }

  restore(id: string): string {
    const { path } = untrashNotebook(this.#options.folder, id);
    this.#moveStored(trashedPath(id), path);
    return path;
  }
}
