// The terminal's way in:  steerlab run | export | import | runs | serve | doctor
import { plainError } from "../../src/steerlabError.ts";
import type { commandNames } from "../setup/commandNames.mjs";
import { UsageError } from "./usageError.ts";

const help = `steerlab FOLDER
    Opens the folder as a workspace: in the window, or in the browser where there is none (--browser, --no-open).
steerlab run FILE [--param key=value …] [--output REPORT.html|.ipynb [--force]] [--json] [--workspace DIR]
    Runs a notebook's cells one after the other. Exit code 1 at the first cell that fails, 130 when interrupted.
    With --output the notebook is written with all that it put out at the end, also of a run that failed.
    With --run-dir DIR the outputs and runs go to a database in that folder, and how it ended to DIR/exit.json, as for a task of a sweep.
steerlab export FILE.ts --to html|ipynb [--output FILE] [--force]
    The notebook with the outputs stored of it: one HTML file that needs nothing else, or a Jupyter notebook.
steerlab import FILE.ipynb [--output FILE.ts] [--force]
    A Jupyter notebook as a notebook of the workspace, with its outputs.
steerlab runs list [QUERY …] [--json]
    Such as: steerlab runs list 'kind = sweep and (alpha < 0.2 or tag = paper) and started > -7d'
steerlab runs show ID [--json]
steerlab runs compare A B … [--output REPORT.html [--force]] [--json]
steerlab runs export [ID … | QUERY …] --to csv|jsonl|parquet|html|bundle|tensorboard [--output FILE [--force]] [--json]
steerlab runs import BUNDLE|FOLDER [--json]
    Runs of another workspace, each once, however often they are imported.
steerlab runs delete ID … | restore ID … | gc [--json]
    Into the trash, out of it, and the trash emptied with the space given back.
steerlab runs backup [--output FILE] [--json]
    The run log of the workspace (--workspace DIR; else the one that this folder is in).
steerlab submit FILE [--grid key=a,b …] [--task k=v,… …] [--random N --space key=… … --seed S] [--engine local|slurm] [--gpus N] [--cpus N]
        [--memory 16G] [--time 2:00:00] [--max-parallel N] [--profile P] [--account A] [--partition P] [--qos Q] [--constraint C]
        [--flag=--exclusive …] [--name NAME] [--dry-run] [--wait] [--json]
    The notebook once for each set of parameters, as jobs of a cluster or as processes of this machine (docs/cluster.md).
steerlab submissions list | show ID | log ID TASK | cancel ID [TASKS] | requeue ID [TASKS] | remove ID   [--json]
    What became of them; TASKS such as 0-3,7.
steerlab serve [--workspace DIR] [--port N] [--open NOTEBOOK]
    The service alone: prints the address of the page.
steerlab doctor [--json]
    What is installed and what runs: versions, backend and why, GPU, memory, Electron, database, caches.
steerlab doctor --verify [--json] [--reference DIR]
    Values of transformers and PEFT, computed again on the backend in use, with their differences. Exit code 1 when one is off.
steerlab setup
    Set-up again, also of what could not be had within the last hour.`;

type Command = (args: readonly string[]) => Promise<number>;

/** Each loaded when it is asked for: `runs list` needs no kernel. */
const commands: Readonly<Record<Exclude<(typeof commandNames)[number], "setup" | "help">, () => Promise<Command>>> = {
  run: async () => (await import("./runCommand.ts")).runCommand,
  export: async () => (await import("./exportCommand.ts")).exportCommand,
  import: async () => (await import("./importCommand.ts")).importCommand,
  runs: async () => (await import("./runsCommand.ts")).runsCommand,
  submit: async () => (await import("./submitCommand.ts")).submitCommand,
  submissions: async () => (await import("./submissionsCommand.ts")).submissionsCommand,
  task: async () => (await import("./taskCommand.ts")).taskCommand,
  serve: async () => (await import("./serveCommand.ts")).serveCommand,
  doctor: async () => (await import("./doctor.ts")).doctorCommand,
};

async function main([name = "help", ...args]: readonly string[]): Promise<number> {
  if (["help", "--help", "-h"].includes(name) || args.includes("--help")) {
    process.stdout.write(`${help}\n`);
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name as keyof typeof commands] : undefined;
  if (!command) throw new UsageError(`There is no command "${name}".`);
  return (await command())(args);
}

/** One sentence and a hint; the stack only of what should not happen. */
function complain(error: unknown): number {
  const { code, message, hint, stack } = plainError(error);
  const ofTheParser = (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS") ?? false;
  if (ofTheParser) process.stderr.write(`${message}\n`);
  else process.stderr.write(code ? `${code}: ${message}\n${hint ? `${hint}\n` : ""}` : `${stack ?? message}\n`);
  return ofTheParser || error instanceof UsageError ? 2 : 1;
}

// A pipe that was closed, as by `head`, is no failure of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
});

process.exitCode = await main(process.argv.slice(2)).catch(complain);
