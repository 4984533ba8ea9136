import { describe, expect, it } from "vitest";
import { heldBy } from "../../main/kernel/heldBytes.ts";
import { entriesOf, valueAt } from "../../main/kernel/valueEntries.ts";
import { previewTree, storedTree, valueNode } from "../../main/kernel/valueNode.ts";
import { treeLine, treeText } from "../../src/output/valueTree.ts";

const called = (): never => {
  throw new Error("a value was called");
};

/** Values that would tell, were any of their code to run. */
const trapped: [string, object][] = [
  ["a getter", Object.defineProperty({ plain: 1 }, "a", { get: called, enumerable: true })],
  ["a class with getters, toString and its own inspection", new (traps())()],
  ["a proxy", new Proxy({}, { get: called, ownKeys: called, getPrototypeOf: called, getOwnPropertyDescriptor: called })],
  ["what comes after a proxy", Object.create(new Proxy({}, { get: called, getPrototypeOf: called }))],
  ["a map that iterates by itself", Object.assign(new Map([[1, 2]]), { [Symbol.iterator]: called, entries: called })],
  [
    "an array with a length of its own kind",
    new (class extends Float32Array {
      override get length() {
        return called();
      }
    })(3),
  ],
];

function traps() {
  return class Trapped {
    field = "kept";
    get [Symbol.toStringTag](): string {
      return called();
    }
    toString(): string {
      return called();
    }
    toJSON(): string {
      return called();
    }
    [Symbol.for("nodejs.util.inspect.custom")](): string {
      return called();
    }
  };
}

describe("a value as a tree", () => {
  it.each(trapped)("calls nothing of %s", (_, value) => {
    const node = valueNode(value, storedTree);
    expect(treeText(node).length + treeLine(node).length).toBeGreaterThan(0);
    heldBy(value);
    entriesOf(value)?.from(0, 100);
    valueAt(value, [["property", "a"]]);
  });

  it.each([
    [{ a: 1, "b c": [1, "two"], n: null }, `{ a: 1, "b c": [ 1, 'two' ], n: null }`],
    [new Map<unknown, unknown>([["k", new Set([1])]]), "Map(1) { 'k' => Set(1) { 1 } }"],
    [{ deep: { deeper: { deepest: { gone: 1 } } } }, "{ deep: { deeper: { deepest: [Object] } } }"],
    [[new Date(0), /x+/, () => 1, class Foo {}], "[ 1970-01-01T00:00:00.000Z, /x+/, [function], [class Foo] ]"],
    [{ e: new RangeError("far") }, "{ e: RangeError: far {} }"],
    [Float32Array.of(1, 2.5), "Float32Array(2) [ 1, 2.5 ]"],
  ])("prints %o as a terminal does", (value, text) => {
    expect(treeText(valueNode(value, storedTree))).toBe(text);
  });

  it("breaks long ones into lines, and says how much is left out", () => {
    const text = treeText(valueNode({ list: Array.from({ length: 1_000 }, (_, i) => i) }, storedTree));
    expect(text).toMatch(/^\{\n {2}list: \[\n {4}0,\n/);
    expect(text).toContain("… 950 more");
  });

  it("knows a circle", () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(treeText(valueNode(circle, storedTree))).toBe("{ self: [Circular] }");
  });

  it("stays within its bounds, however large the value is", () => {
    const wide = Array.from({ length: 1_000 }, () => Array.from({ length: 1_000 }, (_, i) => ({ i })));
    const count = (node: ReturnType<typeof valueNode>): number => 1 + (node.children ?? []).reduce((sum, child) => sum + count(child), 0);
    expect(count(valueNode(wide, storedTree))).toBeLessThanOrEqual(storedTree.nodes);
    expect(treeLine(valueNode(wide, previewTree)).length).toBeLessThanOrEqual(120);
  });

  it("is walked into by the steps of its entries", () => {
    const symbol = Symbol("s");
    const value = { list: [[1, 2], new Map([["k", { inner: new Set(["found"]) }]])], [symbol]: 7 };
    const path = [
      ["property", "list"],
      ["property", 1],
      ["entry", 0],
      ["property", "inner"],
      ["entry", 0],
    ] as const;
    expect(valueAt(value, path)).toEqual({ value: "found" });
    expect(valueAt(value, [["symbol", 0]])).toMatchObject({ value: 7 });
    expect(
      valueAt(value, [
        ["property", "none"],
        ["property", "x"],
      ]),
    ).toBeNull();
    expect(valueAt(Object.defineProperty({}, "a", { get: called }), [["property", "a"]])).toBeNull();
  });
});

describe("what a value holds", () => {
  it("counts a buffer once, also under two views, and texts and lists", () => {
    const buffer = new ArrayBuffer(800);
    const views = { a: new Float64Array(buffer), b: new Float64Array(buffer), text: "four" };
    expect(heldBy(views)).toMatchObject({ bytes: 808, whole: true });
  });

  it("says when there is more than it looks at", () => {
    expect(heldBy(Array.from({ length: 100_000 }, () => ({ text: "some" })))).toMatchObject({ whole: false });
  });
});
