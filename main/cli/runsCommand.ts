// `steerlab runs …`: the run log in the terminal. What only reads opens the database for reading.
import { parseArgs } from "node:util";
import { databasePath, openReadOnly } from "../../db/openDatabase.ts";
import { RunStore } from "../../db/runStore.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { findWorkspace } from "./findWorkspace.ts";
import { backUp, collect, deleteRuns, importRuns, restoreRuns } from "./runsChange.ts";
import { compare } from "./runsCompare.ts";
import { exportRuns } from "./runsExport.ts";
import { list } from "./runsList.ts";
import { show } from "./runsShow.ts";
import { UsageError } from "./usageError.ts";

export interface RunsArguments {
  readonly words: readonly string[];
  readonly json: boolean;
  /** absolute path of the database */
  readonly database: string;
  readonly to: string | null;
  readonly output: string | null;
  readonly force: boolean;
}

type Reading = (runs: RunStore, args: RunsArguments) => string | Promise<string>;
type Writing = (args: RunsArguments) => string;

const reading: Readonly<Record<string, Reading>> = { list, show, compare, export: exportRuns };
const writing: Readonly<Record<string, Writing>> = {
  import: importRuns,
  delete: deleteRuns,
  restore: restoreRuns,
  gc: collect,
  backup: backUp,
};

export async function runsCommand(given: readonly string[]): Promise<number> {
  const { name, args } = readArguments(given);
  if (Object.hasOwn(writing, name)) process.stdout.write(`${writing[name]!(args)}\n`);
  else if (Object.hasOwn(reading, name)) process.stdout.write(`${await read(reading[name]!, args)}\n`);
  else
    throw new UsageError(
      `There is no command "runs ${name}".`,
      `There are ${[...Object.keys(reading), ...Object.keys(writing)].map((one) => `runs ${one}`).join(", ")}.`,
    );
  return 0;
}

function readArguments(given: readonly string[]): { name: string; args: RunsArguments } {
  const { values, positionals } = parseArgs({
    args: [...given],
    allowPositionals: true,
    options: {
      ...{ json: { type: "boolean" }, workspace: { type: "string" }, to: { type: "string" } },
      ...{ output: { type: "string", short: "o" }, force: { type: "boolean" } },
    },
  });
  const [name = "list", ...words] = positionals;
  const database = databasePath(values.workspace ?? findWorkspace(process.cwd()));
  return {
    name,
    args: {
      words,
      database,
      json: values.json ?? false,
      to: values.to ?? null,
      output: values.output ?? null,
      force: values.force ?? false,
    },
  };
}

async function read(command: Reading, args: RunsArguments): Promise<string> {
  const database = openReadOnly(args.database);
  try {
    return await command(new RunStore(database), args);
  } catch (error) {
    throw withPlace(error, args.words.join(" "));
  } finally {
    database.close();
  }
}

/** A query's error with the query under it and a mark at the place. */
function withPlace(error: unknown, query: string): unknown {
  const { code, message, hint, details } = error as SteerlabError & { details?: { from?: number; to?: number } };
  if (!code?.startsWith("query/") || details?.from === undefined) return error;
  const mark = " ".repeat(details.from) + "^".repeat(Math.max(1, (details.to ?? details.from + 1) - details.from));
  return new SteerlabError(code, `${message}\n  ${query}\n  ${mark}`, { hint, details });
}
