import { expect, it } from "vitest";
import type { RunRow } from "../../src/runs/run.ts";
import { runGraph } from "../../src/runs/runGraph.ts";

const run = (id: string, started: number, ...parents: string[]) => ({ id, started, parents }) as unknown as RunRow;
const ids = (columns: readonly (readonly RunRow[])[]) => columns.map((column) => column.map(({ id }) => id));

it("puts every run right of all that it was made from, and in a column those first that began first", () => {
  const graph = runGraph([
    run("claim", 5, "evaluation", "warm"),
    run("sweep", 4, "warm"),
    run("evaluation", 3, "warm"),
    run("warm", 1, "gone"),
  ]);
  expect(ids(graph.columns)).toEqual([["warm"], ["evaluation", "sweep"], ["claim"]]);
  expect(graph.edges).toEqual([
    { from: "evaluation", to: "claim" },
    { from: "warm", to: "claim" },
    { from: "warm", to: "sweep" },
    { from: "warm", to: "evaluation" },
  ]);
});

it("ends where a damaged log has a circle", () => {
  const { columns } = runGraph([run("a", 1, "b"), run("b", 2, "a")]);
  expect(columns.flat()).toHaveLength(2);
});
