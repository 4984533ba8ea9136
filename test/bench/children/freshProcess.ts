import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

/**
 * Runs a file of this folder in a process of its own.
 * @param compiled a folder where it finds and keeps compiled steps; null where it must compile them itself
 * @returns what it printed, as JSON
 */
export async function freshProcess<T>(file: string, args: readonly string[], compiled: string | null = null): Promise<T> {
  const flags = ["--disable-warning=ExperimentalWarning", "--expose-gc"];
  const env = { ...process.env, STEERLAB_COMPILED: compiled ?? "" };
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, join(import.meta.dirname, file), ...args], { env });
  return JSON.parse(stdout) as T;
}
