// The trash of the person's desktop, from which the person's own file manager restores.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, extname, join } from "node:path";
import { promisify } from "node:util";

const patience = 15_000; // ms

/**
 * Moves a file into the system's trash.
 * @returns false where there is none that somebody would look into: on a machine without a desktop, on another disk, or when the system refuses
 */
export async function moveToSystemTrash(file: string, environment: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  if (environment.SSH_CONNECTION) return false;
  try {
    if (process.platform === "darwin") await command("osascript", ["-e", finderDeletes, file]);
    else if (process.platform === "win32") await command("powershell", ["-NoProfile", "-Command", recycles, file]);
    else moveToDesktopTrash(file, environment);
    return !existsSync(file);
  } catch {
    return false; // nothing was moved: the caller has a trash of its own
  }
}

const command = (program: string, args: readonly string[]) => promisify(execFile)(program, [...args], { timeout: patience });

const finderDeletes = `on run {file}
tell application "Finder" to delete (POSIX file file)
end run`;
const recycles =
  "Add-Type -AssemblyName Microsoft.VisualBasic; [Microsoft.VisualBasic.FileIO.FileSystem]::DeleteFile($args[0], 'OnlyErrorDialogs', 'SendToRecycleBin')";

/** The home trash of the freedesktop.org Trash specification 1.0, which every Linux desktop shows. */
function moveToDesktopTrash(file: string, environment: NodeJS.ProcessEnv): void {
  if (!environment.DISPLAY && !environment.WAYLAND_DISPLAY) throw new Error("no desktop");
  const trash = join(environment.XDG_DATA_HOME || join(homedir(), ".local", "share"), "Trash");
  for (const part of ["files", "info"]) mkdirSync(join(trash, part), { recursive: true, mode: 0o700 });
  const [name, info] = reserveName(trash, file);
  try {
    renameSync(file, join(trash, "files", name));
  } catch (error) {
    rmSync(info);
    throw error;
  }
}

/** The information file is made first, and must not be there: that reserves the name. */
function reserveName(trash: string, file: string): [name: string, info: string] {
  const end = extname(file);
  const deleted = new Date(Date.now() - 60_000 * new Date().getTimezoneOffset()).toISOString().slice(0, 19);
  const text = `[Trash Info]\nPath=${encodeURI(file)}\nDeletionDate=${deleted}\n`;
  for (let copy = 1; ; copy++) {
    const name = copy === 1 ? basename(file) : `${basename(file, end)}.${copy}${end}`;
    const info = join(trash, "info", `${name}.trashinfo`);
    if (existsSync(info) || existsSync(join(trash, "files", name))) continue;
    writeFileSync(info, text, { flag: "wx" });
    return [name, info];
  }
}
