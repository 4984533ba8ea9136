import { constants } from "node:os";

// What must not outlive this process: child processes, half-filled folders, the lock. Ctrl-C in the middle of a step
// ends the children and throws away what they had written, so that the next start begins that step anew.

/** @type {Set<() => void>} */
const undoings = new Set();
let listening = false;

/**
 * Has `undo` called when the process ends before the returned function was called.
 * @param {() => void} undo synchronous
 * @returns {() => void} takes it back
 */
export function onExit(undo) {
  listen();
  undoings.add(undo);
  return () => undoings.delete(undo);
}

function listen() {
  if (listening) return;
  listening = true;
  process.on("exit", undoAll);
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      if (undoings.size > 0) process.exit(128 + constants.signals[signal]);
      // Nothing is half-done: a process that was handed the terminal decides (see passThrough.mjs).
      if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
    });
  }
}

function undoAll() {
  for (const undo of [...undoings].reverse()) undo();
  undoings.clear();
}
