import { existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { writeAtomically } from "../../src/files/writeAtomically.ts";
import { SteerlabError } from "../../src/steerlabError.ts";

/**
 * A file that a command is to write, looked at before the work begins.
 * @returns its absolute path
 * @throws `exchange/file-exists`
 */
export function freeFile(path: string, force: boolean): string {
  const file = resolve(path);
  if (force || !existsSync(file)) return file;
  throw new SteerlabError("exchange/file-exists", `There is a file ${path} already.`, {
    hint: "Give another name with --output, or --force to replace it.",
  });
}

/** Writes all of the file or nothing, in a folder that is made when there is none. @throws `exchange/cannot-write` */
export function writeOutput(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeAtomically(file, text);
  } catch (error) {
    throw new SteerlabError("exchange/cannot-write", `${file} cannot be written: ${(error as Error).message}.`, {
      hint: "Check that you may write there and that the disk is not full.",
      cause: error,
    });
  }
}
