import { parseArgs } from "node:util";
import type { EngineName, ParamSpace, ParamValue, SubmitOptions, TaskParams } from "../../src/cluster/submission.ts";
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
    ...defined({ grid: values.grid && fromEntries(values.grid, valueList), tasks: values.task?.map(readTask), random: readRandom(values) }),
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
  const entries = given.map((entry) => keyAndValue(entry));
  const twice = entries.find(([key], index) => entries.findIndex(([other]) => other === key) < index);
  if (twice) throw new UsageError(`${twice[0]} is given twice.`, "Give it once, with all its values.");
  return Object.fromEntries(entries.map(([key, value]) => [key, read(value)]));
}

function keyAndValue(entry: string): [key: string, value: string] {
  const at = entry.indexOf("=");
  if (at > 0) return [entry.slice(0, at), entry.slice(at + 1)];
  throw new UsageError(`"${entry}" is not of the form key=value.`, "Such as --grid seed=0,1,2.");
}

/** A list of JSON's takes texts with commas: `["a,b","c"]`. */
function valueList(given: string): ParamValue[] {
  if (given.startsWith("[")) return JSON.parse(given) as ParamValue[];
  return given.split(",").map(value);
}

/** A number only where writing it again gives the same text, so that `007` and `1e3` stay what they are. */
function value(given: string): ParamValue {
  if (given === "true" || given === "false") return given === "true";
  return given.trim() !== "" && String(Number(given)) === given ? Number(given) : given;
}

const readTask = (given: string): TaskParams =>
  given.startsWith("{") ? (JSON.parse(given) as TaskParams) : fromEntries(given.split(","), value);

function readRandom({ random, space, seed }: { random?: string; space?: string[]; seed?: string }): SubmitOptions["random"] {
  if (random === undefined) return undefined;
  return { count: number("random", random)!, seed: number("seed", seed) ?? 0, space: fromEntries(space ?? [], readSpace) };
}

/** `4,8,16`, `uniform:0..1`, `log:1e-5..1e-2` or `integer:1..10` */
function readSpace(given: string): ParamSpace {
  const [, kind, low, high] = /^(uniform|log|integer):(.+)\.\.(.+)$/.exec(given) ?? [];
  if (kind === undefined) return valueList(given);
  return { [kind]: [Number(low), Number(high)] } as unknown as ParamSpace;
}

function number(name: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (given.trim() !== "" && Number.isFinite(Number(given))) return Number(given);
  throw new UsageError(`--${name} is "${given}".`, "Give a number.");
}
