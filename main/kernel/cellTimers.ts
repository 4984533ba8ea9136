import { promisify } from "node:util";
import { executionOf } from "./execution.ts";

type Callback = (...args: unknown[]) => void;
type Timer = "setTimeout" | "setInterval" | "setImmediate";

/** Lets a timer that a cell set do nothing once the cell was given up: an interrupted sleep must not wake up later. */
export function guardTimers(): void {
  for (const name of ["setTimeout", "setInterval", "setImmediate"] as const) guardTimer(name);
}

function guardTimer(name: Timer): void {
  const original = globalThis[name] as (callback: Callback, ...rest: unknown[]) => unknown;
  const guarded = (callback: Callback, ...rest: unknown[]) => original(unlessGivenUp(callback), ...rest);
  // `promisify(setTimeout)` takes the delay first, and Node's own way around the guard is not wanted here.
  Object.defineProperty(guarded, promisify.custom, {
    value: (delay: number, value: unknown) =>
      new Promise((resolve) => guarded(resolve as Callback, ...(name === "setImmediate" ? [delay] : [delay, value]))),
  });
  Reflect.set(globalThis, name, guarded);
}

function unlessGivenUp(callback: Callback): Callback {
  const execution = executionOf.getStore();
  if (!execution || typeof callback !== "function") return callback;
  return (...args) => {
    if (!execution.stop.over) callback(...args);
  };
}
