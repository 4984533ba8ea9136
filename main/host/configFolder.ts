import { homedir } from "node:os";
import { join } from "node:path";

/** Where a person's own settings lie, the same for every workspace. */
export const userConfigFolder = (): string => process.env.STEERLAB_CONFIG || join(userConfig(), "steerlab");

function userConfig(): string {
  if (process.env.XDG_CONFIG_HOME) return process.env.XDG_CONFIG_HOME;
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support");
  if (process.platform === "win32") return process.env.APPDATA ?? join(homedir(), "AppData", "Roaming");
  return join(homedir(), ".config");
}
