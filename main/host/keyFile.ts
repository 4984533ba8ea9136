import { type FSWatcher, mkdirSync, readFileSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import type { KeyFileText } from "../../src/rpc/keyFunctions.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { writeNotebookFile } from "./notebookFile.ts";

const writingPause = 50; // ms

/** The person's file of keys: read and written here, understood by the pages, which know the commands. */
export class KeyFile {
  readonly #file: string;
  readonly #changed: (file: KeyFileText) => void;
  #watcher: FSWatcher | null = null;
  #timer: NodeJS.Timeout | undefined;
  #told: string | null = null;

  constructor(file: string, changed: (file: KeyFileText) => void) {
    this.#file = file;
    this.#changed = changed;
  }

  /** Watches it from now on: what another program writes is told. */
  read(): KeyFileText {
    this.#watcher ??= this.#watch();
    this.#told = textOf(this.#file);
    return { file: this.#file, text: this.#told };
  }

  /** @throws `keys/cannot-save`; the file is then as it was */
  save(text: string): void {
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      writeNotebookFile(this.#file, text);
    } catch (error) {
      throw new SteerlabError("keys/cannot-save", `${this.#file} cannot be written: ${(error as Error).message}`, {
        hint: "Check that you may write there; what you typed is kept here.",
        cause: error,
      });
    }
    this.#look();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#watcher?.close();
  }

  /** Where the system cannot watch, the file is read when a page asks for it. */
  #watch(): FSWatcher | null {
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      // The folder, because a program that saves by renaming replaces the file itself.
      const watcher = watch(dirname(this.#file), { persistent: false }, (_, name) => {
        if (name !== null && name !== basename(this.#file)) return;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#look(), writingPause);
      });
      return watcher.on("error", () => watcher.close());
    } catch {
      return null;
    }
  }

  #look(): void {
    const text = textOf(this.#file);
    if (text === this.#told) return;
    this.#told = text;
    this.#changed({ file: this.#file, text });
  }
}

/** No file, or one that cannot be read, says nothing. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
