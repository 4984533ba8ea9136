// `steerlab doctor [--json] [--verify]`: the whole picture of an installation, one line a fact, with what would make it better.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { cpus, freemem, totalmem } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { databasePath, openReadOnly } from "../../db/openDatabase.ts";
import { RunStore } from "../../db/runStore.ts";
import { type Backend, startBackend } from "../../src/backend/startBackend.ts";
import { passCacheFolder } from "../../src/cache/passCache.ts";
import { hubCacheFolder } from "../../src/hub/hubSettings.ts";
import { plainError } from "../../src/steerlabError.ts";
import { cacheFolder } from "../setup/cacheFolder.mjs";
import { findProgram, runCommand } from "../setup/command.mjs";
import { electronProgram, findElectron } from "../setup/electron.mjs";
import { findService } from "../setup/service.mjs";
import { findWorkspace } from "./findWorkspace.ts";

/** One thing that was looked at. `fix` says what would make it better; it is empty when nothing need be done. */
export interface Finding {
  readonly name: string;
  readonly value: string;
  readonly ok: boolean;
  readonly fix: string;
}

const options = {
  json: { type: "boolean" },
  workspace: { type: "string" },
  verify: { type: "boolean" },
  reference: { type: "string" },
} as const;

const root = join(import.meta.dirname, "../..");

export async function doctorCommand(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options });
  if (values.verify) return (await import("./verifyCommand.ts")).verifyCommand({ json: values.json, folder: values.reference });
  const findings = await examine(values.workspace ?? findWorkspace(process.cwd()));
  process.stdout.write(values.json ? `${JSON.stringify(findings, null, 2)}\n` : findings.map(line).join(""));
  return 0;
}

function line({ name, value, ok, fix }: Finding): string {
  const advice = fix ? `${" ".repeat(16)}→ ${fix}\n` : "";
  return `${ok ? " " : "!"} ${name.padEnd(13)} ${value}\n${advice}`;
}

/** Looks at everything; nothing that is broken keeps it from looking at the rest. */
export async function examine(workspace: string): Promise<Finding[]> {
  const backend = await startBackend().catch((error: Error) => error);
  return [
    ...versions(),
    ...backendFindings(backend),
    await gpu(),
    memory(),
    electron(),
    chromium(),
    database(workspace),
    await service(workspace),
    hubCache(),
    passCache(workspace),
    ...caches(),
  ];
}

const good = (name: string, value: string): Finding => ({ name, value, ok: true, fix: "" });
const bad = (name: string, value: string, fix: string): Finding => ({ name, value, ok: false, fix });

function versions(): Finding[] {
  const machine = `${process.platform} ${process.arch}, ${cpus()[0]?.model.trim() ?? "unknown processor"} × ${cpus().length}`;
  return [
    good("Steerlab", packageVersion(join(root, "package.json"))),
    good("Node", `${process.versions.node}, Node-API ${process.versions.napi}, ${process.execPath}`),
    good("Machine", machine),
  ];
}

const packageVersion = (file: string): string => (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;

function backendFindings(backend: Backend | Error): Finding[] {
  if (backend instanceof Error) return [bad("Backend", backend.message, plainError(backend).hint ?? "")];
  const rungs = backend.ladder.map(({ rung, ok, why, fix }) => ({ name: `  ${rung}`, value: why, ok: ok || rung === "cuda", fix }));
  return [good("Backend", `${backend.kind} ${backend.version}`), ...rungs];
}

async function gpu(): Promise<Finding> {
  const program = findProgram("nvidia-smi");
  if (!program) return good("GPU", "none: there is no nvidia-smi");
  const query = ["--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"];
  const { code, output } = await runCommand(program, query, { timeout: 20_000 });
  return code === 0
    ? good("GPU", output.trim().split("\n").join("; "))
    : bad("GPU", `nvidia-smi fails: ${output.trim().split("\n")[0]}`, "Install or repair NVIDIA's driver.");
}

function memory(): Finding {
  const [free, total] = [freemem(), totalmem()].map((bytes) => (bytes / 2 ** 30).toFixed(1));
  const value = `${free} of ${total} GiB free`;
  return freemem() > 2 ** 31 ? good("Memory", value) : bad("Memory", value, "A kernel takes about 1 GiB: close what is not needed.");
}

function electron(): Finding {
  const version = packageVersion(join(root, "node_modules/electron/package.json"));
  const found = findElectron(root);
  if (!found) return good("Electron", `${version}, not tried yet: npm start does`);
  if (found.program) return good("Electron", `${version}, ${electronProgram(root)}`);
  return good("Electron", `${version}; no window, because ${found.why}: the page opens in the browser`);
}

function chromium(): Finding {
  const version = packageVersion(join(root, "node_modules/@sparticuz/chromium/package.json"));
  const unpacked = existsSync(join(cacheFolder(), `chromium-${version}`));
  return good("Chromium", `${version}, for tests, ${unpacked ? "unpacked" : "not unpacked yet"}`);
}

function database(workspace: string): Finding {
  const file = databasePath(workspace);
  if (!existsSync(file)) return good("Database", `${file}, not made yet`);
  try {
    const database = openReadOnly(file);
    const runs = new RunStore(database).list().length;
    database.close();
    return good("Database", `${file}, ${megabytes(statSync(file).size)}, ${runs} runs`);
  } catch (error) {
    const { message, hint } = plainError(error);
    return bad("Database", message, hint ?? "");
  }
}

async function service(workspace: string): Promise<Finding> {
  const running = await findService(workspace);
  return good("Service", running ? `runs at ${new URL(running.url).origin}, process ${running.pid}` : "does not run");
}

/** What came from the Hugging Face Hub, whoever fetched it. */
function hubCache(): Finding {
  const folder = hubCacheFolder();
  if (!existsSync(folder)) return good("Hub cache", `${folder}, not made yet`);
  const models = readdirSync(folder).filter((name) => name.startsWith("models--")).length;
  return good("Hub cache", `${folder}, ${megabytes(sizeOf(folder))}, ${models} ${models === 1 ? "model" : "models"}`);
}

/** What forward passes gave, for sweeps and calibrations to come. */
function passCache(workspace: string): Finding {
  const folder = passCacheFolder(workspace);
  if (process.env.STEERLAB_CACHE === "off") return good("Passes", "not kept: STEERLAB_CACHE is off");
  if (!existsSync(folder)) return good("Passes", `${folder}, none kept yet`);
  const entries = readdirSync(folder).filter((name) => name.endsWith(".pass")).length;
  return good("Passes", `${folder}, ${megabytes(sizeOf(folder))}, ${entries} forward ${entries === 1 ? "pass" : "passes"}`);
}

function caches(): Finding[] {
  const folder = cacheFolder();
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()) : [];
  const sizes = entries.map(({ name }) => ({ name, bytes: sizeOf(join(folder, name)) })).sort((a, b) => b.bytes - a.bytes);
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    good("Cache", `${folder}, ${megabytes(total)}`),
    ...sizes.map(({ name, bytes }) => good(`  ${megabytes(bytes)}`, basename(name))),
  ];
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + (statSync(join(parentPath, name), { throwIfNoEntry: false })?.size ?? 0), 0);
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
