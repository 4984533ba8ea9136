import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const entry = fileURLToPath(new URL("../host/main.ts", import.meta.url));

/** The service as a process of its own, as the shells start it; signals go to it. */
export async function serveCommand(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [...process.execArgv, entry, ...args], { stdio: "inherit" });
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  process.on("SIGINT", () => {}); // the terminal sends it to the child as well
  const [code] = await once(child, "exit");
  return code ?? 1;
}
