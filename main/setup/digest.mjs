import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";

/**
 * @param {string} file
 * @param {"sha256" | "sha512"} algorithm
 * @param {"hex" | "base64"} encoding
 */
export async function fileDigest(file, algorithm, encoding) {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return hash.digest(encoding);
}

/** @param {unknown} value plain data @returns {string} 16 hexadecimal digits */
export const shortDigest = (value) => createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
