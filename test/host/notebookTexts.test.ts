import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { searchFunctions } from "../../main/host/notebookTexts.ts";
import { notebook, openWorkbench, workspaceWith, writeNotebook } from "./openWorkspace.ts";

const other = "experiments/other.ts";

it("reads all notebooks: open ones as they stand, the others from their files", async () => {
  const folder = workspaceWith("const a = 1;");
  writeNotebook(folder, other, "const b = 2;", "b;");
  const workbench = openWorkbench(folder);
  const session = workbench.open(notebook);
  const [cell] = session.state.cells;
  session.editCell(cell!.id, "const a = 10;", cell!.version);
  expect(await searchFunctions(workbench).notebookTexts()).toEqual([
    {
      path: other,
      cells: [
        { kind: "code", source: "const b = 2;" },
        { kind: "code", source: "b;" },
      ],
    },
    { path: notebook, cells: [{ kind: "code", source: "const a = 10;" }] },
  ]);
});

it("changes cells of a closed notebook in its file and closes it again, and takes it back the same way", async () => {
  const folder = workspaceWith("1;");
  writeNotebook(folder, other, "const  b=2; // as written", "b;");
  const before = readFileSync(join(folder, other), "utf8");
  const workbench = openWorkbench(folder);
  const { changeNotebookTexts } = searchFunctions(workbench);
  await changeNotebookTexts(other, [{ index: 1, before: "b;", after: "b + 1;" }]);
  expect(readFileSync(join(folder, other), "utf8")).toBe(before.replace("b;\n", "b + 1;\n"));
  expect(workbench.isOpen(other)).toBe(false);
  await changeNotebookTexts(other, [{ index: 1, before: "b + 1;", after: "b;" }]);
  expect(readFileSync(join(folder, other), "utf8")).toBe(before);
});

it("changes nothing when a cell is not as it was found", async () => {
  const folder = workspaceWith("1;");
  writeNotebook(folder, other, "b;", "c;");
  const workbench = openWorkbench(folder);
  writeFileSync(join(folder, other), "// %%\nb;\n\n// %%\nchanged;\n");
  const before = readFileSync(join(folder, other), "utf8");
  const changes = [
    { index: 0, before: "b;", after: "x;" },
    { index: 1, before: "c;", after: "x;" },
  ];
  await expect(searchFunctions(workbench).changeNotebookTexts(other, changes)).rejects.toMatchObject({ code: "search/changed" });
  expect(readFileSync(join(folder, other), "utf8")).toBe(before);
});
