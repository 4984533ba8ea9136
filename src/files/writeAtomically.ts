import { closeSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";

/**
 * Writes beside the target and renames: a reader sees the old file or the whole new one.
 * @param content as one piece, or as several, for what is larger than one buffer should be
 */
export function writeAtomically(path: string, content: string | Uint8Array | readonly Uint8Array[]): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    if (Array.isArray(content)) writePieces(temporary, content);
    else writeFileSync(temporary, content as string | Uint8Array);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** One call of the system writes at most 2 GiB. */
const most = 1 << 28; // bytes

function writePieces(path: string, pieces: readonly Uint8Array[]): void {
  const file = openSync(path, "w");
  try {
    for (const piece of pieces) {
      for (let at = 0; at < piece.length; ) at += writeSync(file, piece, at, Math.min(most, piece.length - at));
    }
  } finally {
    closeSync(file);
  }
}
