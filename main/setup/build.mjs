import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand, tellingLine } from "./command.mjs";
import { SetupFailure } from "./setupFailure.mjs";

// The window's main process, its preload, the page, and the declarations of "steerlab" that its editor shows: built again when a
// byte of what they are made of has changed.

const inputs = [
  "src",
  "renderer",
  "main/electron",
  "main/setup/service.mjs",
  "main/setup/passThrough.mjs",
  "main/setup/compileCache.mjs",
  "main/setup/cacheFolder.mjs",
  "main/setup/isRunning.mjs",
  "electron.vite.config.ts",
  "tsconfig.json",
  "tsconfig.types.json",
  "package-lock.json",
];
const outputs = ["out/electron/main.js", "out/electron/preload.cjs", "out/renderer/index.html", "out/types/index.d.ts"];

/** @type {import("./prepare.mjs").Step} */
export const buildStep = {
  name: "Build",
  done: ({ root }) => (isBuilt(root) ? "window and page, unchanged" : null),
  doing: () => "window and page",
  async work({ root, node }) {
    const digest = inputDigest(root);
    rmSync(stampFile(root), { force: true });
    rmSync(join(root, "out", "types"), { recursive: true, force: true });
    const tools = join(root, "node_modules");
    await run("The build", node, [join(tools, "electron-vite", "bin", "electron-vite.js"), "build", "--logLevel", "warn"], root);
    await run("Writing the declarations", node, [join(tools, "typescript", "bin", "tsc"), "-p", "tsconfig.types.json"], root);
    mkdirSync(join(root, "out"), { recursive: true });
    writeFileSync(stampFile(root), digest);
    return "";
  },
};

async function run(/** @type {string} */ what, /** @type {string} */ node, /** @type {string[]} */ args, /** @type {string} */ root) {
  const { code, output } = await runCommand(node, args, { cwd: root });
  if (code !== 0) throw new SetupFailure(`${what} failed: ${tellingLine(output)}\n${output.trim()}`, "Correct the source and start again.");
}

const stampFile = (/** @type {string} */ root) => join(root, "out", "inputs.sha256");

function isBuilt(/** @type {string} */ root) {
  if (![stampFile(root), ...outputs.map((file) => join(root, file))].every((file) => existsSync(file))) return false;
  return readFileSync(stampFile(root), "utf8") === inputDigest(root);
}

/** @param {string} root @returns {string} over the names and contents of all inputs */
export function inputDigest(root) {
  const hash = createHash("sha256");
  for (const input of inputs) addTo(hash, root, input);
  return hash.digest("hex");
}

function addTo(/** @type {import("node:crypto").Hash} */ hash, /** @type {string} */ root, /** @type {string} */ path) {
  const found = statSync(join(root, path), { throwIfNoEntry: false });
  if (found?.isDirectory()) {
    for (const name of readdirSync(join(root, path)).sort()) addTo(hash, root, `${path}/${name}`);
  } else if (found) {
    hash.update(`\0${path}\0${found.size}\0`).update(readFileSync(join(root, path)));
  }
}
