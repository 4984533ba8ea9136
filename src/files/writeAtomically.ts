import { renameSync, rmSync, writeFileSync } from "node:fs";

/** Writes beside the target and renames: a reader sees the old file or the whole new one. */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
