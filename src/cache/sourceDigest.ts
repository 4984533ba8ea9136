import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The folders whose code decides about the numbers of a forward pass and of what is kept of it. */
const FOLDERS = ["backend", "compile", "lm", "peft", "steer"];

let known: string | null = null;

/** sha256 over the library's own sources: the version of a working copy, which changes with every edit. Read once a process. */
export function sourceDigest(): string {
  if (known !== null) return known;
  const hash = createHash("sha256");
  for (const folder of FOLDERS) {
    const path = join(import.meta.dirname, "..", folder);
    for (const name of readdirSync(path, { recursive: true, encoding: "utf8" }).sort())
      if (name.endsWith(".ts")) hash.update(`${folder}/${name}\0`).update(readFileSync(join(path, name)));
  }
  known = hash.digest("hex");
  return known;
}
