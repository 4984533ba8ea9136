import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** What the Hub says of a file's content: sha256 for files in LFS or Xet storage, git's blob sha1 for those in git itself. */
export interface Checksum {
  readonly algorithm: "sha256" | "git-sha1";
  /** hexadecimal; the name of the blob in the cache too */
  readonly digest: string;
}

/**
 * @param size bytes; git hashes it before the content
 * @param onBytes called with the bytes read so far
 */
export async function digestOfContent(
  path: string,
  algorithm: Checksum["algorithm"],
  size: number,
  { signal, onBytes = () => {} }: { readonly signal?: AbortSignal; readonly onBytes?: (done: number) => void } = {},
): Promise<string> {
  const hash = createHash(algorithm === "sha256" ? "sha256" : "sha1");
  if (algorithm === "git-sha1") hash.update(`blob ${size}\0`);
  let done = 0;
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20, ...(signal ? { signal } : {}) })) {
    hash.update(piece as Buffer);
    done += (piece as Buffer).length;
    onBytes(done);
  }
  return hash.digest("hex");
}
