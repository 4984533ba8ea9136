import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";

/** path, size and time of change → digest of what the file held */
const known = new Map<string, string>();

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
  const key = `${path} ${found.size} ${found.mtimeMs}`;
  const digest = known.get(key) ?? (await sha256(path));
  known.set(key, digest);
  return digest;
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  return hash.digest("hex");
}
