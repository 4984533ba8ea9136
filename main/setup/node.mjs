import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runCommand, runNpm, tellingLine } from "./command.mjs";
import { fileDigest } from "./digest.mjs";
import { filledFolder } from "./filledFolder.mjs";
import { SetupFailure } from "./setupFailure.mjs";
import { versions } from "./versions.mjs";

// The workbench runs from TypeScript source (Node 22.18 strips types) and SQLite's binding needs Node-API 10 (22.14).
// Where the machine's Node is older, Node 24 comes from a package of the registry into the cache.

/** @type {import("./prepare.mjs").Step} */
export const nodeStep = {
  name: "Node",
  done(setup) {
    if (runsTypeScript(process)) {
      setup.node = process.execPath;
      return `${process.versions.node}, the machine's own`;
    }
    const wanted = pinned();
    const program = programIn(folderOf(setup.cache, wanted));
    if (!existsSync(program)) return null;
    setup.node = program;
    return `${wanted.version} from the cache (this machine's is ${process.versions.node})`;
  },
  doing: () => `${pinned().version} from the registry (this machine's is ${process.versions.node})`,
  async work(setup) {
    const wanted = pinned();
    await fetchNode(wanted, folderOf(setup.cache, wanted));
    setup.node = programIn(folderOf(setup.cache, wanted));
    return "verified";
  },
};

/**
 * Whether this Node strips types by itself and has the Node-API that the database needs.
 * @param {{ versions: NodeJS.Dict<string>, features: object }} runtime
 */
export function runsTypeScript(runtime) {
  const { typescript } = /** @type {{ typescript?: unknown }} */ (runtime.features);
  return Boolean(typescript) && Number(runtime.versions.napi) >= 10;
}

function pinned() {
  const machine = `${process.platform}-${process.arch}`;
  const wanted = versions.node[machine];
  if (wanted) return wanted;
  throw new SetupFailure(
    `Node ${process.versions.node} is too old, and no package with a newer one is known for ${machine}.`,
    "Install Node 24 and start again.",
  );
}

const folderOf = (/** @type {string} */ cache, /** @type {import("./versions.mjs").NodePackage} */ wanted) =>
  join(cache, `${wanted.package}-${wanted.version}`);

const programIn = (/** @type {string} */ folder) => join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");

/**
 * Downloads the package with npm, compares its hash with the pinned one, and unpacks it.
 * @param {import("./versions.mjs").NodePackage} wanted
 * @param {string} folder
 */
export async function fetchNode(wanted, folder) {
  await filledFolder(folder, async (part) => {
    const name = `${wanted.package}@${wanted.version}`;
    const packed = await runNpm(["pack", name], { cwd: part });
    const tarball = readdirSync(part).find((file) => file.endsWith(".tgz"));
    if (packed.code !== 0 || !tarball) {
      throw new SetupFailure(
        `npm could not fetch ${name}: ${tellingLine(packed.output)}`,
        "Check the network and npm's registry, or install Node 24, and start again.",
        { passing: true },
      );
    }
    await unpackVerified(join(part, tarball), wanted, part);
  });
}

async function unpackVerified(
  /** @type {string} */ tarball,
  /** @type {import("./versions.mjs").NodePackage} */ wanted,
  /** @type {string} */ folder,
) {
  const integrity = `sha512-${await fileDigest(tarball, "sha512", "base64")}`;
  if (integrity !== wanted.integrity) {
    throw new SetupFailure(
      `The package ${wanted.package}@${wanted.version} is not the pinned one: its hash is ${integrity}, not ${wanted.integrity}.`,
      "Nothing of it was kept. Ask where the registry takes it from, or install Node 24.",
    );
  }
  const unpacked = await runCommand("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1", "package/bin"]);
  if (unpacked.code !== 0)
    throw new SetupFailure(`tar could not unpack Node: ${tellingLine(unpacked.output)}`, "Install tar and start again.");
  rmSync(tarball);
}
