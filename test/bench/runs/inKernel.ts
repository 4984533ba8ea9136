import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { databasePath } from "../../../db/openDatabase.ts";
import { Workbench } from "../../../main/host/workbench.ts";

export interface CellResult {
  /** what it printed */
  readonly output: string;
  /** from the request until the last row is stored */
  readonly seconds: number;
  /** bytes of the database */
  readonly size: number;
}

/** Runs a cell as a notebook does: in a kernel that has started, over a service whose database is on the disk. @param check of what it left, before it is gone */
export async function inKernel(source: string, check: (workbench: Workbench) => boolean = () => true): Promise<CellResult> {
  const folder = mkdtempSync(join(tmpdir(), "steerlab-bench-log-"));
  mkdirSync(join(folder, "experiments"));
  writeFileSync(join(folder, "experiments", "a.ts"), `// %%\n1;\n\n// %%\n${source}\n`);
  const workbench = new Workbench({ folder, node: process.env.STEERLAB_NODE });
  try {
    const session = workbench.open("experiments/a.ts");
    const [first, second] = session.state.cells;
    session.runCells([first!.id]); // the kernel has started before the clock
    await session.whenIdle();
    const begin = performance.now();
    session.runCells([second!.id]);
    await session.whenIdle();
    workbench.flush();
    const seconds = (performance.now() - begin) / 1000;
    const output = session.state.cells[1]!.outputs.flatMap((one) => (one.kind === "stream" ? one.text : [])).join("");
    if (session.state.cells[1]!.state !== "fresh" || !check(workbench)) {
      throw new Error(`The cell did not end as it should: ${JSON.stringify(session.state.cells[1]!.outputs)}`);
    }
    workbench.book.purge(); // brings what is in the log into the file
    return { output, seconds, size: statSync(databasePath(folder)).size };
  } finally {
    await workbench.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
