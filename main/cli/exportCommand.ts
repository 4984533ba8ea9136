// `steerlab export FILE.ts --to ipynb|html`: a notebook with the outputs that are stored of it; nothing is run, nothing is changed.
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { NotebookStore } from "../../db/notebookStore.ts";
import { databasePath, openReadOnly } from "../../db/openDatabase.ts";
import { RunStore } from "../../db/runStore.ts";
import type { ExchangedNotebook } from "../../src/exchange/exchangedNotebook.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { exportFormat, exportNotebook } from "../host/exportNotebook.ts";
import { readNotebookFile } from "../host/notebookFile.ts";
import { notebookRecord } from "../host/notebookRecord.ts";
import { notebookFile, notebookPath } from "../host/workspaceFolder.ts";
import { findWorkspace } from "./findWorkspace.ts";
import { freeFile, writeOutput } from "./outputFile.ts";
import { UsageError } from "./usageError.ts";

const usage = "steerlab export experiments/quickstart.ts --to html";

const options = {
  to: { type: "string" },
  output: { type: "string", short: "o" },
  force: { type: "boolean" },
  workspace: { type: "string" },
} as const;

export async function exportCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  if (positionals.length !== 1 || values.to === undefined) throw new UsageError("Give one notebook and a format.", usage);
  const format = exportFormat(values.to);
  const file = existingNotebook(positionals[0]!);
  const output = freeFile(values.output ?? join(dirname(positionals[0]!), `${basename(file, ".ts")}.${format}`), values.force ?? false);
  writeOutput(output, exportNotebook(storedNotebook(file, values.workspace), format));
  process.stdout.write(`${output}\n`);
  return 0;
}

function existingNotebook(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  throw new SteerlabError("notebook/not-found", `There is no notebook ${path}.`, { hint: "Check the path." });
}

function storedNotebook(file: string, wanted: string | undefined): ExchangedNotebook {
  const folder = realpathSync(wanted ?? findWorkspace(dirname(file)));
  const path = notebookPath(folder, notebookFile(folder, file));
  const { text } = readNotebookFile(file);
  if (!existsSync(databasePath(folder))) return notebookRecord(path, text, null);
  const database = openReadOnly(databasePath(folder));
  try {
    return notebookRecord(path, text, { notebooks: new NotebookStore(database), runs: new RunStore(database) });
  } finally {
    database.close();
  }
}
