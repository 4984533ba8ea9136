import { readEntry, readSpace, readTask, readValues } from "../../src/cluster/readTaskChoice.ts";
import type { EngineName, SubmitOptions } from "../../src/cluster/submission.ts";

/** What the dialog's fields hold, as typed. */
export interface SubmitForm {
  readonly way: "grid" | "random" | "list";
  /** of the grid's, or the space's, parameters */
  readonly values: Readonly<Record<string, string>>;
  readonly count: string;
  readonly seed: string;
  /** one task a line */
  readonly list: string;
  readonly engine: EngineName | "";
  readonly profile: string;
  readonly fields: Readonly<Record<FieldName, string>>;
}

export const resourceFields = ["gpus", "cpus", "memory", "time", "maxParallel"] as const;
export const slurmFields = ["account", "partition", "qos", "constraint", "flags", "name"] as const;
export type FieldName = (typeof resourceFields)[number] | (typeof slurmFields)[number];

export const fieldLabels: Readonly<Record<FieldName, readonly [label: string, example: string]>> = {
  gpus: ["GPUs a task", "0"],
  cpus: ["Cores a task", "as the site gives"],
  memory: ["Memory a task", "16G"],
  time: ["Longest time", "2:00:00"],
  maxParallel: ["At the same time", "as many as there is room for"],
  account: ["Account", ""],
  partition: ["Partition", ""],
  qos: ["Quality of service", ""],
  constraint: ["Constraint", ""],
  flags: ["Further flags of sbatch", "--exclusive --nice=100"],
  name: ["Name", "the notebook's"],
};

const empty = Object.fromEntries([...resourceFields, ...slurmFields].map((name) => [name, ""])) as Record<FieldName, string>;

export const emptyForm: SubmitForm = {
  ...{ way: "grid", values: {}, count: "20", seed: "0", list: "", engine: "", profile: "" },
  fields: empty,
};

/** @throws `submit/bad-tasks` for what cannot be read */
export function submitOptions(form: SubmitForm): SubmitOptions {
  const { flags, gpus, cpus, maxParallel, ...texts } = form.fields;
  const given = Object.entries({ ...texts, engine: form.engine, profile: form.profile }).filter(([, text]) => text.trim() !== "");
  return {
    ...Object.fromEntries(given.map(([name, text]) => [name, text.trim()])),
    ...numbers({ gpus, cpus, maxParallel }),
    ...(flags.trim() === "" ? {} : { flags: flags.trim().split(/\s+/) }),
    ...taskChoice(form),
  };
}

function numbers(texts: Record<string, string>): Record<string, number> {
  return Object.fromEntries(Object.entries(texts).flatMap(([name, text]) => (text.trim() === "" ? [] : [[name, Number(text)]])));
}

function taskChoice({ way, values, count, seed, list }: SubmitForm): SubmitOptions {
  const filled = Object.entries(values).filter(([, text]) => text.trim() !== "");
  if (way === "grid")
    return filled.length === 0 ? {} : { grid: Object.fromEntries(filled.map(([name, text]) => [name, readValues(text)])) };
  if (way === "list")
    return {
      tasks: list
        .split("\n")
        .filter((line) => line.trim() !== "")
        .map(readTask),
    };
  const space = Object.fromEntries(filled.map(([name, text]) => readEntry(`${name}=${text}`, readSpace)));
  return { random: { count: Number(count), seed: Number(seed), space } };
}
