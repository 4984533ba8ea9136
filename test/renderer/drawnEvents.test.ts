import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { applyEvent, viewOf } from "../../renderer/notebook/applyEvent.ts";
import { putNotebook, receiveNotebookEvent, useNotebooks } from "../../renderer/notebook/notebookStore.ts";
import type { CellState, Variable } from "../../src/rpc/contract.ts";
import { cell, notebookState } from "./notebookState.ts";

const path = "n.ts";
const notebook = notebookState(path, [cell("a", "1")]);
const isIn = (state: CellState) => receiveNotebookEvent(path, { type: "cell", cell: { ...cell("a", "1"), state }, sameOutputs: true });

let drawn: CellState[];
let stop: () => void;
beforeEach(() => {
  vi.useFakeTimers();
  putNotebook(notebook);
  drawn = [];
  stop = useNotebooks.subscribe(({ views }) => drawn.push(views[path]!.cells.a!.state));
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

it("draws a quick cell once: its end does not wait, and takes its beginning along", async () => {
  isIn("queued");
  isIn("running");
  await vi.advanceTimersByTimeAsync(2);
  isIn("fresh");
  await vi.advanceTimersByTimeAsync(1);
  expect(drawn).toEqual(["fresh"]);
  await vi.advanceTimersByTimeAsync(100);
  expect(drawn).toEqual(["fresh"]);
});

it("draws what has begun and does not end after a moment", async () => {
  isIn("queued");
  isIn("running");
  await vi.advanceTimersByTimeAsync(5);
  expect(drawn).toEqual(["running"]);
});

it("keeps variables that are as they were, and takes what has changed of the others", () => {
  const variable = (name: string, preview: string): Variable => ({ name, preview, type: "number", shape: null, bytes: null, cellId: "a" });
  const told = (...variables: Variable[]) => ({ type: "variables", variables, tensors: [] }) as const;
  const before = applyEvent(viewOf(notebook), told(variable("one", "1"), variable("two", "2")));
  const after = applyEvent(before, told(variable("one", "1"), variable("two", "22")));
  expect(after.variables[0]).toBe(before.variables[0]);
  expect(after.variables[1]).toEqual(variable("two", "22"));
});
