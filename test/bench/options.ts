import { parseArgs } from "node:util";
import { SteerlabError } from "../../src/steerlabError.ts";
import { type ShapeName, shapeNames } from "./shapes.ts";

export interface BenchOptions {
  /** measures to be taken, all where none is named */
  readonly names: readonly string[];
  readonly json: boolean;
  readonly rounds: number;
  readonly models: readonly ShapeName[];
  /** of each side */
  readonly threads: number;
}

export const usage = `npm run -s bench -- [names…] [--json] [--rounds 5] [--models ${shapeNames.join(",")}] [--threads 2]`;

/**
 * @param known names of the measures
 * @throws `bench/bad-option` for what is unknown or no whole number above 0
 */
export function parseBenchOptions(args: readonly string[], known: readonly string[]): BenchOptions {
  const { values, positionals } = parsed(args);
  return {
    names: positionals.length === 0 ? known : chosen("measure", positionals, known),
    json: values.json,
    rounds: count("--rounds", values.rounds),
    models: chosen("model", values.models.split(","), shapeNames),
    threads: count("--threads", values.threads),
  };
}

const described = {
  json: { type: "boolean", default: false },
  rounds: { type: "string", default: "5" },
  models: { type: "string", default: shapeNames.join() },
  threads: { type: "string", default: "2" },
} as const;

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: described, allowPositionals: true });
  } catch (error) {
    throw badOption((error as Error).message);
  }
}

function chosen<T extends string>(what: string, given: readonly string[], known: readonly T[]): T[] {
  const other = given.find((name) => !(known as readonly string[]).includes(name));
  if (other !== undefined) throw badOption(`There is no ${what} "${other}"; there are ${known.join(", ")}.`);
  return known.filter((name) => given.includes(name));
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw badOption(`${name} is "${text}"; it must be a whole number above 0.`);
  return value;
}

const badOption = (message: string): SteerlabError => new SteerlabError("bench/bad-option", message, { hint: usage });
