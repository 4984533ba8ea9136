import { spawn } from "node:child_process";
import { constants } from "node:os";

/** How the workbench's own programs are run: TypeScript straight from source. */
export const nodeFlags = ["--disable-warning=ExperimentalWarning"];

/**
 * Runs a program with this terminal to its end; signals go to it.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 * @param {(child: import("node:child_process").ChildProcess) => void} [begun]
 * @returns {Promise<number>} its exit code, 128 and the signal's number when a signal ended it
 */
export function passThrough(file, args, options = {}, begun = () => {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: "inherit", ...options });
    begun(child);
    const stop = forwardSignals(child);
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      stop();
      resolve(code ?? 128 + constants.signals[signal ?? "SIGTERM"]);
    });
  });
}

/**
 * Has the signals that end this process end the child first. Ctrl-C on a terminal reaches the child without us.
 * @param {import("node:child_process").ChildProcess} child
 */
export function forwardSignals(child) {
  /** @type {[NodeJS.Signals, () => void][]} */
  const handlers = [
    ["SIGINT", () => process.stdin.isTTY || child.kill("SIGINT")],
    ["SIGTERM", () => child.kill("SIGTERM")],
    ["SIGHUP", () => child.kill("SIGHUP")],
  ];
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}
