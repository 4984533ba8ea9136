import { readFileSync } from "node:fs";

/**
 * @typedef {{ package: string, version: string, integrity: string }} NodePackage a package of the npm registry that holds the runtime
 * @typedef {{ package: string, version: string, sha256: string }} Wheel a package of the Python registry
 * @typedef {{ megabytes: number, wheels: readonly Wheel[] }} WheelSet what must be unpacked, and the free space that takes
 * @typedef {{ version: string, machine: string, python: string, platforms: readonly string[], cpu: WheelSet, cuda: WheelSet }} TensorflowVersions
 */

/** What set-up brings from elsewhere, pinned by version and hash. */
export const versions = /** @type {{ node: Record<string, NodePackage>, tensorflow: TensorflowVersions }} */ (
  JSON.parse(readFileSync(new URL("versions.json", import.meta.url), "utf8"))
);
