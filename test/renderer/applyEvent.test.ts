import { expect, it } from "vitest";
import { applyEvent, type NotebookView, viewOf } from "../../renderer/notebook/applyEvent.ts";
import type { NotebookEvent } from "../../src/rpc/contract.ts";
import { cell, notebookState } from "./notebookState.ts";

const start = viewOf(notebookState("n.ts", [cell("a", "1"), cell("b", "2")]));
const after = (...events: NotebookEvent[]): NotebookView => events.reduce(applyEvent, start);

it("continues a stream where the service says, and leaves other cells as the same objects", () => {
  const view = after(
    { type: "output", cellId: "a", index: 0, output: { kind: "stream", name: "stdout", text: "one\n" } },
    { type: "stream", cellId: "a", index: 0, text: "two\n", size: { lines: 2, characters: 8 } },
  );
  expect(view.cells.a!.outputs).toEqual([{ kind: "stream", name: "stdout", text: "one\ntwo\n" }]);
  expect(view.cells.b).toBe(start.cells.b);
});

it("takes progress off its cell when it has finished", () => {
  const progress = { id: "p", label: "Training", done: 1, total: 2, unit: "steps", elapsed: 5, finished: false };
  const running = after({ type: "progress", cellId: "b", progress });
  expect(running.cells.b!.progress).toEqual([progress]);
  expect(applyEvent(running, { type: "progress", cellId: "b", progress: { ...progress, finished: true } }).cells.b!.progress).toEqual([]);
});

it("follows the order, with new cells coming first and deleted ones forgotten", () => {
  const view = after({ type: "cell", cell: cell("c", "3") }, { type: "order", cellIds: ["c", "b"] });
  expect(view.order).toEqual(["c", "b"]);
  expect(Object.keys(view.cells).sort()).toEqual(["b", "c"]);
});

it("passes over what concerns a cell that is gone", () => {
  expect(after({ type: "stream", cellId: "gone", index: 0, text: "x", size: { lines: 1, characters: 1 } })).toBe(start);
});
