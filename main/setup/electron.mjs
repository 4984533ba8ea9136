import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand, tellingLine } from "./command.mjs";
import { SetupFailure } from "./setupFailure.mjs";

// The window needs Electron's binary, which its package fetches at first use, and a display. Where one of them is missing the
// page opens in the browser. The package itself is never loaded: its index.js would download, or throw.

/** @typedef {{ program: string, why: null } | { program: null, why: string }} Electron why there is no window */

const aDay = 24 * 3_600_000;
const downloadPatience = 180_000;

/**
 * What is there now, without fetching anything.
 * @param {string} root
 * @returns {Electron | null} null: nobody has tried to fetch it yet
 */
export function findElectron(root) {
  if (!hasDisplay()) return { program: null, why: "there is no display" };
  const program = electronProgram(root);
  const noted = readNote(root, program);
  if (noted) return noted.why ? { program: null, why: noted.why } : { program: /** @type {string} */ (program), why: null };
  return null;
}

/** @returns {boolean} */
export function hasDisplay() {
  return process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** @param {string} root @returns {string | null} */
export function electronProgram(root) {
  const folder = join(root, "node_modules", "electron");
  const own = existsSync(join(folder, "path.txt")) ? readFileSync(join(folder, "path.txt"), "utf8") : null;
  const elsewhere = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const program = elsewhere ? join(elsewhere, own ?? defaultProgram()) : own && join(folder, "dist", own);
  return program && existsSync(program) ? program : null;
}

function defaultProgram() {
  if (process.platform === "darwin") return "Electron.app/Contents/MacOS/Electron";
  return process.platform === "win32" ? "electron.exe" : "electron";
}

/** @type {import("./prepare.mjs").Step} */
export const electronStep = {
  name: "Window",
  done({ root }) {
    const found = findElectron(root);
    if (found) return found.why ? `none, ${found.why}: the page opens in the browser` : "Electron";
    return null;
  },
  doing: ({ root }) => (electronProgram(root) ? "trying Electron" : "fetching Electron"),
  async work({ root, node }) {
    try {
      const program = electronProgram(root) ?? (await fetchElectron(root, node));
      const version = await runningVersion(program);
      writeNote(root, program, null);
      return `Electron ${version}`;
    } catch (error) {
      if (!(error instanceof SetupFailure)) throw error;
      writeNote(root, electronProgram(root), error.why);
      return `none, ${error.why}: the page opens in the browser`;
    }
  },
};

async function fetchElectron(/** @type {string} */ root, /** @type {string} */ node) {
  const folder = join(root, "node_modules", "electron");
  const { code, output, timedOut } = await runCommand(node, [join(folder, "install.js")], { cwd: folder, timeout: downloadPatience });
  const program = electronProgram(root);
  if (code === 0 && program) return program;
  rmSync(join(folder, "dist"), { recursive: true, force: true });
  const why = timedOut ? `it took longer than ${downloadPatience / 60_000} minutes` : tellingLine(output);
  throw new SetupFailure(`Electron could not be downloaded (${why})`, "");
}

/** Finds out whether the system has the libraries it needs; as plain Node it wants no display. */
async function runningVersion(/** @type {string} */ program) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
  const { code, output } = await runCommand(program, ["-p", "process.versions.electron"], { env, timeout: 30_000 });
  if (code === 0) return output.trim().split("\n").pop() ?? "";
  throw new SetupFailure(`Electron does not run here (${tellingLine(output)})`, "");
}

const noteFile = (/** @type {string} */ root) => join(root, "node_modules", ".steerlab-electron.json");

/** A failure is remembered for a day, so that not every start waits for it. */
function readNote(/** @type {string} */ root, /** @type {string | null} */ program) {
  if (!existsSync(noteFile(root))) return null;
  const noted = /** @type {{ program: string | null, why: string | null, at: number }} */ (
    JSON.parse(readFileSync(noteFile(root), "utf8"))
  );
  if (noted.program !== program) return null;
  return noted.why && Date.now() - noted.at > aDay ? null : noted;
}

function writeNote(/** @type {string} */ root, /** @type {string | null} */ program, /** @type {string | null} */ why) {
  writeFileSync(noteFile(root), JSON.stringify({ program, why, at: Date.now() }));
}

/**
 * Switches the program needs on this machine, and why.
 * @returns {{ flags: string[], why: string | null }}
 */
export function electronFlags() {
  if (process.platform !== "linux") return { flags: [], why: null };
  if (process.getuid?.() === 0) return { flags: ["--no-sandbox"], why: "Started as root: Chromium's sandbox is off (--no-sandbox)." };
  const refused = ["apparmor_restrict_unprivileged_userns=1", "unprivileged_userns_clone=0"].find(kernelSays);
  if (!refused) return { flags: [], why: null };
  return {
    flags: ["--no-sandbox"],
    why: `This system allows no unprivileged user namespaces (${refused}): Chromium's sandbox is off (--no-sandbox).`,
  };
}

function kernelSays(/** @type {string} */ setting) {
  const [name, value] = setting.split("=");
  const file = `/proc/sys/kernel/${name}`;
  return existsSync(file) && readFileSync(file, "utf8").trim() === value;
}
