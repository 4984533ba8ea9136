import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { streamSize } from "../../src/output/streamTail.ts";
import { notebook, openNotebook, openWorkbench, runAll } from "./openWorkspace.ts";

const count = 200_000;
const printing = `for (let i = 0; i < ${count}; i++) console.log("line " + i);`;
const place = (cellId: string) => ({ path: notebook, cellId, index: 0 });

describe("a long stream", () => {
  it("is told whole to the terminal, kept by its end, and read line by line from the database", async () => {
    const { workbench, session } = openNotebook(printing);
    let heard = "";
    session.on("event", (event) => {
      if (event.type === "output" && event.output.kind === "stream") heard += event.output.text;
      if (event.type === "stream") heard += event.text;
    });
    const [cell] = await runAll(session);
    expect(heard.split("\n")).toHaveLength(count + 1);
    const [output] = cell!.outputs;
    if (output?.kind !== "stream") throw new Error("no stream");
    expect(output.text.length).toBeLessThan(101_000);
    expect(streamSize(output)).toEqual({ lines: count, characters: heard.length });
    const stream = workbench.stream(place(cell!.id));
    expect(stream.lines(123_456, 3)).toEqual({ lines: ["line 123456", "line 123457", "line 123458"], total: count });
    expect(stream.lines(0, 1).lines).toEqual(["line 0"]);
    expect(stream.lines(count - 1, 10).lines).toEqual([`line ${count - 1}`]);
    expect(stream.text()).toBe(heard);
  });

  it("is searched through in short turns, and found again in the next session", async () => {
    const { workbench, session, folder } = openNotebook(printing);
    const [cell] = await runAll(session);
    await workbench.close();
    const later = openWorkbench(folder);
    later.open(notebook);
    const found: number[] = [];
    for (let from: number | null = 0; from !== null; ) {
      const { lines, next } = later.stream(place(cell!.id)).search({ text: "LINE 1999", from });
      found.push(...lines);
      from = next;
    }
    const expected = Array.from({ length: count }, (_, i) => i).filter((i) => `line ${i}`.includes("line 1999"));
    expect(found).toEqual(expected);
  });

  it("leaves the database when the cell runs again or is cleared", async () => {
    const { workbench, session, folder } = openNotebook(printing);
    const [cell] = await runAll(session);
    session.editCell(cell!.id, "1", cell!.version);
    await runAll(session);
    expect(() => workbench.stream(place(cell!.id))).toThrowError(expect.objectContaining({ code: "output/gone" }));
    await workbench.close();
    expect(statSync(join(folder, ".steerlab", "steerlab.db")).size).toBeLessThan(8_000_000);
  });

  it("leaves with the notebook whole when it is exported", async () => {
    const { workbench, session } = openNotebook(printing);
    await runAll(session);
    const [output] = workbench.record(notebook).cells[0]!.execution!.outputs;
    expect(output?.kind === "stream" && output.text.endsWith(`line ${count - 1}\n`) && output.text.startsWith("line 0\n")).toBe(true);
  });
});
