import { createReadStream, createWriteStream, mkdirSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";

// A wheel is a zip archive, of which only a few files are wanted, and the machine may have no unzip. Layout: PKWARE's
// APPNOTE, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end). No zip64: wheels stay under 4 GB.

/**
 * Unpacks the files of a zip archive that are wanted.
 * @param {string} file
 * @param {string} folder
 * @param {(path: string) => boolean} wanted
 * @returns {Promise<string[]>} their paths in the archive
 */
export async function unpackWheel(file, folder, wanted) {
  const archive = await open(file, "r");
  try {
    const entries = (await readDirectory(archive)).filter(({ path }) => !path.endsWith("/") && wanted(path));
    for (const entry of entries) await unpackEntry(file, archive, entry, join(folder, safePath(entry.path)));
    return entries.map(({ path }) => path);
  } finally {
    await archive.close();
  }
}

/** @typedef {{ path: string, method: number, compressed: number, header: number, mode: number }} Entry */

async function readDirectory(/** @type {import("node:fs/promises").FileHandle} */ archive) {
  const { size } = await archive.stat();
  const tail = await readAt(archive, Math.max(0, size - 65_557), Math.min(size, 65_557));
  const end = tail.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end < 0) throw new Error("not a zip archive, or cut off: the end of its directory is missing");
  const directory = await readAt(archive, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  /** @type {Entry[]} */
  const entries = [];
  for (let at = 0; at < directory.length; ) {
    const [name, extra, comment] = [directory.readUInt16LE(at + 28), directory.readUInt16LE(at + 30), directory.readUInt16LE(at + 32)];
    entries.push({
      path: directory.toString("utf8", at + 46, at + 46 + name),
      method: directory.readUInt16LE(at + 10),
      compressed: directory.readUInt32LE(at + 20),
      header: directory.readUInt32LE(at + 42),
      mode: (directory.readUInt32LE(at + 38) >>> 16) & 0o777,
    });
    at += 46 + name + extra + comment;
  }
  return entries;
}

async function unpackEntry(
  /** @type {string} */ file,
  /** @type {import("node:fs/promises").FileHandle} */ archive,
  /** @type {Entry} */ entry,
  /** @type {string} */ target,
) {
  const header = await readAt(archive, entry.header, 30);
  const start = entry.header + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  mkdirSync(dirname(target), { recursive: true });
  const output = createWriteStream(target, { mode: entry.mode || 0o644 });
  // A read stream with an empty range would read one byte.
  const input = entry.compressed === 0 ? Readable.from([]) : createReadStream(file, { start, end: start + entry.compressed - 1 });
  if (entry.method === 0) await pipeline(input, output);
  else if (entry.method === 8) await pipeline(input, createInflateRaw(), output);
  else throw new Error(`${entry.path} is compressed by method ${entry.method}, which is neither stored nor deflated`);
}

async function readAt(
  /** @type {import("node:fs/promises").FileHandle} */ archive,
  /** @type {number} */ position,
  /** @type {number} */ length,
) {
  const { buffer, bytesRead } = await archive.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead < length) throw new Error("the archive is cut off");
  return buffer;
}

function safePath(/** @type {string} */ path) {
  if (path.startsWith("/") || path.split("/").includes("..")) throw new Error(`the archive has a file outside its folder: ${path}`);
  return path;
}
