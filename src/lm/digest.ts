import { createHash } from "node:crypto";
import { createReadStream, type Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";

/** path, size and time of change → digest of what the file held */
const known = new Map<string, string>();

/** Names a file as it is now: what is known of it holds as long as size and time of change do. */
const keyOf = (path: string, { size, mtimeMs }: FileState): string => `${path} ${size} ${mtimeMs}`;
type FileState = Pick<Stats, "size" | "mtimeMs">;

/** @returns sha256 of a file that was read before, in hexadecimal, or null */
export const knownDigest = (path: string, state: FileState): string | null => known.get(keyOf(path, state)) ?? null;

/** For whoever reads a whole file anyway. @param digest sha256, hexadecimal */
export const rememberDigest = (path: string, state: FileState, digest: string): void => void known.set(keyOf(path, state), digest);

/** sha256 over the files' names and contents, in the order given; one that is not there is left out. */
export async function digestOfFiles(paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const path of paths) {
    const digest = await digestOfFile(path);
    if (digest !== null) hash.update(`${basename(path)} ${digest}\n`);
  }
  return hash.digest("hex");
}

async function digestOfFile(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  if (!found) return null;
  const digest = knownDigest(path, found) ?? (await sha256(path));
  rememberDigest(path, found, digest);
  return digest;
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  return hash.digest("hex");
}
