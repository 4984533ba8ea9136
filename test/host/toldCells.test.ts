import { expect, it } from "vitest";
import type { NotebookEvent } from "../../src/rpc/contract.ts";
import { openNotebook, runAll } from "./openWorkspace.ts";

it("a run of all cells tells of each that it is queued, runs and has run, and of no cell more often for the others", async () => {
  const { session } = openNotebook(...Array.from({ length: 30 }, (_, index) => `const value${index} = ${index};`));
  await runAll(session);
  const told: NotebookEvent[] = [];
  session.on("event", (event) => void told.push(event));
  await runAll(session);
  const cells = told.flatMap((event) => (event.type === "cell" ? [event.cell] : []));
  for (const { id } of session.state.cells) {
    expect(cells.filter((cell) => cell.id === id).map(({ state }) => state)).toEqual(["queued", "running", "fresh"]);
  }
});

it("tells a cell anew when what it reads, or how it stands in the notebook, has changed", async () => {
  const { session } = openNotebook("const a = 1;", "a + 1");
  await runAll(session);
  const [first, second] = session.state.cells;
  const told: NotebookEvent[] = [];
  session.on("event", (event) => void told.push(event));
  session.editCell(first!.id, "const b = 1;", first!.version);
  const change = told.find((event) => event.type === "cell" && event.cell.id === second!.id);
  expect(change).toMatchObject({ cell: { state: "stale", reads: [], reason: "`a` is no longer defined" }, sameOutputs: true });
});
