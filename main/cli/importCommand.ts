// `steerlab import FILE.ipynb`: a Jupyter notebook as a notebook of ours, its outputs in the workspace's database.
import { existsSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { fromIpynb } from "../../src/exchange/fromIpynb.ts";
import { parseIpynb } from "../../src/exchange/ipynb.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { Workbench } from "../host/workbench.ts";
import { notebookPath } from "../host/workspaceFolder.ts";
import { findWorkspace } from "./findWorkspace.ts";
import { freeFile } from "./outputFile.ts";
import { UsageError } from "./usageError.ts";

const options = { output: { type: "string", short: "o" }, force: { type: "boolean" }, workspace: { type: "string" } } as const;

export async function importCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  if (positionals.length !== 1) throw new UsageError("Give one Jupyter notebook.", "steerlab import analysis.ipynb");
  const [source] = positionals as [string];
  const name = basename(source, ".ipynb");
  const file = freeFile(values.output ?? join(dirname(source), `${name}.ts`), values.force ?? false);
  const notebook = fromIpynb(parseIpynb(readSource(source), basename(source)), name);
  mkdirSync(dirname(file), { recursive: true });
  const real = join(realpathSync(dirname(file)), basename(file));
  const workbench = new Workbench({ folder: values.workspace ?? findWorkspace(dirname(real)) });
  workbench.on("problem", (problem) => process.stderr.write(`${problem.message} ${problem.hint ?? ""}\n`));
  try {
    workbench.import(notebookPath(workbench.folder, real), notebook, { replace: values.force ?? false });
  } finally {
    await workbench.close();
  }
  process.stdout.write(`${file}\n`);
  return 0;
}

function readSource(path: string): string {
  if (!existsSync(path)) throw new SteerlabError("notebook/not-found", `There is no notebook ${path}.`, { hint: "Check the path." });
  return readFileSync(path, "utf8");
}
