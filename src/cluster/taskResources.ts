import { SteerlabError } from "../steerlabError.ts";
import type { TaskResources } from "./submission.ts";

const forms: Readonly<Record<keyof TaskResources, readonly [RegExp, string]>> = {
  gpus: [/^\d{1,3}$/, "a whole number"],
  cpus: [/^[1-9]\d{0,3}$/, "a whole number above 0"],
  memory: [/^[1-9]\d*[KMGT]?$/i, "such as 16G"],
  time: [/^(\d+|\d+:\d{1,2}(:\d{1,2})?|\d+-\d{1,2}(:\d{1,2}){0,2})$/, "minutes, 2:00:00 or 1-12:00:00"],
};

/** @throws `submit/bad-resources` */
export function checkResources(given: TaskResources): TaskResources {
  for (const [name, value] of Object.entries(given).filter(([, value]) => value !== undefined)) {
    const [form, words] = forms[name as keyof TaskResources] ?? [];
    if (form?.test(String(value))) continue;
    throw new SteerlabError("submit/bad-resources", `${name} is ${JSON.stringify(value)}.`, {
      hint: words ? `Give ${words}.` : `There are ${Object.keys(forms).join(", ")}.`,
    });
  }
  return given;
}

/**
 * What a notebook says that a run of it needs, in a comment before its first cell:
 *
 *     // steerlab: time=2:00:00 memory=16G gpus=1
 *
 * @param header the comments before the first cell
 * @throws `submit/bad-resources`
 */
export function headerResources(header: string): TaskResources {
  const line = /^\/\/\s*steerlab:\s*(.*?)\s*$/m.exec(header)?.[1];
  if (!line) return {};
  const entries = line.split(/\s+/).map((word) => {
    const [, name, value] = /^(\w+)=(.+)$/.exec(word) ?? [word, word, ""];
    return [name!, name === "gpus" || name === "cpus" ? Number(value) : value!] as const;
  });
  return checkResources(Object.fromEntries(entries));
}

/** In bytes, of the form that `checkResources` takes. */
export function memoryBytes(memory: string): number {
  const [, amount, unit = "M"] = /^(\d+)([KMGT])?$/i.exec(memory)!;
  return Number(amount) * 1024 ** ("KMGT".indexOf(unit.toUpperCase()) + 1);
}
