import { parseArgs } from "node:util";
import { readEntry, readSpace, readTask, readValues } from "../../src/cluster/readTaskChoice.ts";
import type { EngineName, SubmitOptions } from "../../src/cluster/submission.ts";
import { UsageError } from "./usageError.ts";

export interface SubmitArguments {
  readonly file: string;
  readonly options: SubmitOptions;
  readonly workspace: string | undefined;
  readonly dryRun: boolean;
  readonly wait: boolean;
  readonly json: boolean;
}

const text = { type: "string" } as const;
const many = { type: "string", multiple: true } as const;
const yes = { type: "boolean" } as const;
const described = {
  ...{ grid: many, task: many, random: text, space: many, seed: text },
  ...{ engine: text, profile: text, name: text, gpus: text, cpus: text, memory: text, time: text, "max-parallel": text },
  ...{ account: text, partition: text, qos: text, constraint: text, flag: many, workspace: text },
  ...{ "dry-run": yes, wait: yes, json: yes },
} as const;

/** @throws UsageError for what cannot be read; what the values mean is checked where they are used */
export function readSubmitArguments(args: readonly string[]): SubmitArguments {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: described });
  if (positionals.length !== 1)
    throw new UsageError("Give one notebook to submit.", "steerlab submit experiments/study.ts --grid seed=0,1,2");
  const { memory, time, account, partition, qos, constraint, profile, name, flag } = values;
  const options: SubmitOptions = {
    ...defined({
      grid: values.grid && fromEntries(values.grid, readValues),
      tasks: values.task?.map(readTask),
      random: readRandom(values),
    }),
    ...defined({ engine: values.engine as EngineName | undefined, profile, name, memory, time, account, partition, qos, constraint }),
    ...defined({ gpus: number("gpus", values.gpus), cpus: number("cpus", values.cpus), flags: flag }),
    ...defined({ maxParallel: number("max-parallel", values["max-parallel"]) }),
  };
  const { "dry-run": dryRun = false, wait = false, json = false, workspace } = values;
  return { file: positionals[0]!, options, workspace, dryRun, wait, json };
}

const defined = <T extends object>(given: T): Partial<T> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>;

function fromEntries<T>(given: readonly string[], read: (text: string) => T): Record<string, T> {
  const entries = given.map((entry) => readEntry(entry, read));
  const twice = entries.find(([key], index) => entries.findIndex(([other]) => other === key) < index);
  if (twice) throw new UsageError(`${twice[0]} is given twice.`, "Give it once, with all its values.");
  return Object.fromEntries(entries);
}

function readRandom({ random, space, seed }: { random?: string; space?: string[]; seed?: string }): SubmitOptions["random"] {
  if (random === undefined) return undefined;
  return { count: number("random", random)!, seed: number("seed", seed) ?? 0, space: fromEntries(space ?? [], readSpace) };
}

function number(name: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (given.trim() !== "" && Number.isFinite(Number(given))) return Number(given);
  throw new UsageError(`--${name} is "${given}".`, "Give a number.");
}
