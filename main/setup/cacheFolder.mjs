import { homedir } from "node:os";
import { join } from "node:path";

/** Where downloads and the compiled binding lie, shared by all clones of a user. */
export function cacheFolder() {
  return join(userCache(), "steerlab");
}

function userCache() {
  if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME;
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches");
  if (process.platform === "win32") return process.env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local");
  return join(homedir(), ".cache");
}
