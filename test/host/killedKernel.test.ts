// A kernel that is killed from outside at a random moment: what was shown stays, the reason is told, and the notebook goes on.
import { expect, it } from "vitest";
import { seededRandom } from "../../src/random/seededRandom.ts";
import { eventOf, notebook, openNotebook, openWorkbench, texts } from "./openWorkspace.ts";

const chatty = 'for (let i = 0; ; i++) {\n  console.log("line " + i);\n  await new Promise((resolve) => setTimeout(resolve, 5));\n}';

it.each([11, 12, 13, 14, 15])("loses no line that was shown, here and after the service's end (seed %d)", async (seed) => {
  const random = seededRandom(seed);
  const { session, folder, workbench } = openNotebook("const a = 1;", chatty, "a;");
  let shown = "";
  session.on("event", (event) => {
    if (event.type === "output" && event.output.kind === "stream") shown += event.output.text;
    if (event.type === "stream") shown += event.text;
  });
  const lines = 1 + random.integer(60);
  const reached = eventOf(session, () => shown.includes(`line ${lines}\n`));
  session.runAll();
  await reached;
  process.kill(session.state.kernel.pid!, "SIGKILL");
  await session.whenIdle();
  expect(session.state.cells.map((cell) => cell.state)).toEqual(["stale", "failed", "never-run"]);
  expect(session.state.kernel.end).toMatchObject({ cellId: session.state.cells[1]!.id, reason: expect.stringContaining("SIGKILL") });
  expect(texts(session.state.cells)[1]!.startsWith(shown)).toBe(true);
  expect(shown).toContain(`line ${lines}\n`);
  await session.restartAndRun([session.state.cells[0]!.id, session.state.cells[2]!.id]);
  await session.whenIdle();
  expect(texts(session.state.cells)[2]).toBe("1");
  await workbench.close();
  expect(texts(openWorkbench(folder).open(notebook).state.cells)[1]!.startsWith(shown)).toBe(true);
});
