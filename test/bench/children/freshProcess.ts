import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

/** Runs a file of this folder in a process of its own. @returns what it printed, as JSON */
export async function freshProcess<T>(file: string, ...args: string[]): Promise<T> {
  const flags = ["--disable-warning=ExperimentalWarning", "--expose-gc"];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, join(import.meta.dirname, file), ...args]);
  return JSON.parse(stdout) as T;
}
