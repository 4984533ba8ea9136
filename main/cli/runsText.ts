import type { RunStore } from "../../db/runStore.ts";
import type { RunDetail } from "../../src/runs/run.ts";
import { SteerlabError } from "../../src/steerlabError.ts";

/** @throws `run/unknown` */
export function known(runs: RunStore, id: string): RunDetail {
  const run = runs.get(id);
  if (run) return run;
  throw new SteerlabError("run/unknown", `There is no run "${id}".`, { hint: "`steerlab runs list` shows those that there are." });
}

export function pairs(entries: readonly (readonly [string, unknown])[]): string {
  const size = Math.max(0, ...entries.map(([key]) => key.length));
  return entries.map(([key, value]) => `  ${key.padEnd(size)}  ${value ?? "–"}`).join("\n");
}

export const section = (title: string, text: string | null): string => (text ? `\n${title}\n${text}` : "");

export const localTime = (at: number): string => {
  const date = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 19).replace("T", " ");
};

export const printJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner) => (typeof inner === "number" && !Number.isFinite(inner) ? String(inner) : inner), 2);
