import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import packed, { inflate } from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";
import { cacheFolder } from "../../main/setup/cacheFolder.mjs";
import { filledFolder } from "../../main/setup/filledFolder.mjs";
import { takeLock } from "../../main/setup/lock.mjs";

// A real Chromium for the tests, out of an npm package: nothing needs to be installed. It is unpacked once a user, with the
// system libraries that the package brings for machines that lack them.

const packageFolder = join(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "..", "..");
const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as { version: string };

/** Without the package's own switches, most of which take safety off that the tests are to see at work. */
const switches = [
  "--no-sandbox",
  "--no-zygote",
  "--font-render-hinting=none",
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
];

/**
 * Draws pages' text and boxes with the processor, as a browser on a machine without a GPU does. The tests' WebGL needs an emulated GPU, and with that
 * Chromium would draw everything: a plain list of text then scrolls at five frames a second.
 */
export const withoutGpuRaster = ["--disable-gpu-rasterization"];

/** Whoever launches it closes it. @param more switches */
export async function launchChromium(more: readonly string[] = []): Promise<Browser> {
  const folder = await unpackedChromium();
  const executablePath = join(folder, "chromium");
  return await chromium.launch({ executablePath, args: [...switches, ...more], env: environmentFor(folder, executablePath) });
}

/** @returns the folder that holds `chromium`, its fonts and `al2023/lib` */
export async function unpackedChromium(): Promise<string> {
  const folder = join(cacheFolder(), `chromium-${version}`);
  if (existsSync(folder)) return folder;
  const unlock = await takeLock(`${folder}.lock`, () => {});
  try {
    if (!existsSync(folder)) await filledFolder(folder, unpackInto);
  } finally {
    unlock();
  }
  return folder;
}

/** The package unpacks into the folder for temporary files, wherever that is at the moment. */
async function unpackInto(part: string): Promise<void> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = part;
  try {
    await packed.executablePath();
    await inflate(join(packageFolder, "bin", "al2023.tar.br"));
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

function environmentFor(folder: string, executable: string): Record<string, string> {
  const env = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
  if (lacksLibraries(executable)) env.LD_LIBRARY_PATH = [join(folder, "al2023", "lib"), env.LD_LIBRARY_PATH].filter(Boolean).join(":");
  if (!existsSync("/etc/fonts/fonts.conf")) env.FONTCONFIG_PATH = join(folder, "fonts");
  return env;
}

const lacksLibraries = (executable: string): boolean => execFileSync("ldd", [executable], { encoding: "utf8" }).includes("not found");
