import { readFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");

interface Package {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}
const ownPackage = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Package;

/** Steerlab's version. */
export const version = ownPackage.version;

/** The machine and the packages, as they are stored with every run. */
export function environment(): Record<string, string> {
  return {
    node: process.versions.node,
    platform: `${process.platform} ${process.arch} ${release()}`,
    cpu: `${cpus()[0]?.model.trim() ?? "unknown"} × ${cpus().length}`,
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    ...Object.fromEntries(Object.entries(ownPackage.dependencies).map(([name, wanted]) => [`package ${name}`, wanted])),
  };
}
