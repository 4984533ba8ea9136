import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { examplesDigest, sha256 } from "../../src/tasks/examplesDigest.ts";
import { rowsOf } from "../runs/loggedRows.ts";
import { errorOf, moduleUrl, RunningKernel, shown, streamText, valueText } from "./runningKernel.ts";

let kernel: RunningKernel;
beforeAll(async () => {
  kernel = new RunningKernel({}, { seed: "3" });
  await kernel.process.ready;
});
afterAll(() => kernel[Symbol.asyncDispose]());

describe("values", () => {
  test("are kept across cells, and the last expression is shown", async () => {
    expect((await kernel.run("const kept = { a: 1 };\nlet text: string = 'words';")).outputs).toEqual([]);
    expect(valueText(await kernel.run("kept.a += 1\nkept"))).toBe("{ a: 2 }");
  });

  test.each([
    ["undefined", undefined],
    ["await Promise.resolve([1, 2])", "[ 1, 2 ]"],
    ["new Float32Array([1, 2.5, -3])", "Float32Array [3], -3.000 to 2.500\n[1, 2.5, -3]"],
    ["new Map([['a', { b: { c: 1 } }]])", "Map(1) { 'a' => { b: { c: 1 } } }"],
    ["({ get a(): number { throw new Error('called') } })", "{ a: [Getter] }"],
    ["Promise.resolve(1)", "Promise"],
    ["null", "null"],
  ])("%s shows %j", async (source, text) => {
    expect(valueText(await kernel.run(source))).toBe(text);
  });

  test("a tensor shows its shape and range", async () => {
    const source = `import { tf } from ${moduleUrl("src/backend/tf.ts")};\nawait tf.setBackend("cpu");\ntf.tensor2d([[1, 2], [3, 4]])`;
    expect(valueText(await kernel.run(source))).toBe("Tensor float32 [2, 2], 1.000 to 4.000\n[1, 2, 3, 4]");
    const memory = kernel.messages.findLast((message) => message.type === "memory");
    expect(memory).toMatchObject({ tensors: { count: 1, bytes: 16 } });
  });

  test("tf is on the backend in use from the first cell on, and without one in plain JavaScript; neither says more than it was asked", async () => {
    await using other = new RunningKernel();
    const started = await other.run('import { tf } from "steerlab";\nconst t = tf.tensor1d([1, 2]);\ntf.getBackend()');
    expect(valueText(started)).toMatch(/^'(tensorflow|wasm)'$/);
    const plain = await other.run('await tf.setBackend("cpu");\nconst sum = tf.sum(tf.tensor1d([1, 2])).dataSync()[0];\nsum');
    expect(plain.outputs.map(({ kind }) => kind)).toEqual(["display"]);
    expect(valueText(plain)).toBe("3");
  });

  test("what shows itself does so, in the order of the cell", async () => {
    const source = `import { markdown } from ${moduleUrl("src/output/markdown.ts")};
import { show } from ${moduleUrl("src/output/show.ts")};
console.log("first");
show(markdown("second"));
console.log("third");
markdown("last");`;
    const { outputs } = await kernel.run(source);
    expect(
      outputs.map((output) =>
        output.kind === "stream" ? output.text : output.kind === "display" && "text" in output.shown && output.shown.text,
      ),
    ).toEqual(["first\n", "second", "third\n", "last"]);
  });

  test("variables are listed with type and preview, and no getter is called", async () => {
    await kernel.run(
      "class Box { get size(): number { process.abort() } }\nconst box = new Box(), data = new Float64Array(10);\nfunction area() {}",
      "boxes",
    );
    expect(kernel.variables.filter(({ cellId }) => cellId === "boxes")).toEqual([
      { name: "Box", type: "class", shape: null, preview: "", bytes: null, cellId: "boxes" },
      { name: "box", type: "Box", shape: null, preview: "Box {}", bytes: null, cellId: "boxes" },
      {
        name: "data",
        type: "Float64Array",
        shape: [10],
        preview: "Float64Array(10) [ 0, 0, 0, 0, 0, 0, … ]",
        bytes: 80,
        cellId: "boxes",
      },
      { name: "area", type: "function", shape: null, preview: "", bytes: null, cellId: "boxes" },
    ]);
  });

  test("a cell that runs again replaces its names, and takes back those that it no longer has", async () => {
    await kernel.run("const one = 1, two = 2", "again");
    await kernel.run("const one = 10", "again");
    expect(valueText(await kernel.run("[one, typeof two]"))).toBe("[ 10, 'undefined' ]");
    kernel.process.forget("again");
    expect(valueText(await kernel.run("typeof one"))).toBe("'undefined'");
  });

  test("a cell that fails on its second run keeps what it had made before", async () => {
    await kernel.run("const survivor = 1", "fails");
    expect((await kernel.run("throw new Error('no'); const survivor = 2", "fails")).state).toBe("failed");
    expect(valueText(await kernel.run("survivor"))).toBe("1");
  });
});

describe("modules", () => {
  test("of the workspace are imported relative to the notebook", async () => {
    writeFileSync(join(kernel.folder, "squares.ts"), "export const square = (x: number): number => x * x;\nexport default 7;\n");
    const source =
      'import seven, { square, type Missing } from "./squares.ts";\n[square(seven), (await import("./squares.ts")).default, import.meta.filename]';
    expect(valueText(await kernel.run(source))).toBe(`[ 49, 7, '${join(kernel.folder, "notebook.ts")}' ]`);
  });

  test.each([
    ['1;\n import { nothing } from "node:path"; nothing()', "cell/missing-export", 2],
    ['import "./absent.ts"', "cell/import-failed", 1],
  ])("%j fails at its own line", async (source, code, line) => {
    expect(errorOf(await kernel.run(source))).toMatchObject({ code, line });
  });

  test("params come from outside", async () => {
    const source = `import { params } from ${moduleUrl("src/session/params.ts")};\nparams({ seed: 0, steps: 20 })`;
    expect(valueText(await kernel.run(source))).toBe("{ seed: 3, steps: 20 }");
  });
});

describe("errors", () => {
  test("stand at the cell's own line and column, also through functions of other cells", async () => {
    await kernel.run("const give = (f: () => number) =>\n  f();", "giver");
    const error = errorOf(await kernel.run("const five: number = 5;\n\n  give(() => null!.x)"))!;
    expect(error).toMatchObject({ name: "TypeError", line: 3, column: 20 });
    expect(error.stack).toMatch(/^TypeError: .*\n {4}at cell \[\d+\]:3:20\n {4}at give \(cell \[\d+\]:2:3\)\n {4}at cell \[\d+\]:3:7$/);
  });

  test("name what was called as the cell wrote it", async () => {
    await kernel.run("const noFunction = 1 as any");
    expect(errorOf(await kernel.run("noFunction()"))!.message).toBe("noFunction is not a function");
    expect(errorOf(await kernel.run("noFunction.x.y()"))!.message).toContain("reading 'y'");
  });

  test("keep code and hint of the library's errors", async () => {
    const source = `import { params } from ${moduleUrl("src/session/params.ts")};\n\nparams({ steps: 1 })`;
    expect(errorOf(await kernel.run(source))).toMatchObject({ code: "params/unknown", hint: "It has steps.", line: 3, column: 1 });
  });

  test.each([
    ["let b = ;", { code: "cell/syntax", line: 1, column: 9 }],
    ["1;\nenum A { b }", { code: "cell/unsupported-syntax", line: 2, column: 1 }],
    [
      "unknownName + 1",
      { name: "ReferenceError", line: 1, column: 1, hint: expect.stringContaining("No cell that has run defines unknownName") },
    ],
    [
      "loadModel('x')",
      { name: "ReferenceError", line: 1, column: 1, hint: expect.stringContaining('import { loadModel } from "steerlab"') },
    ],
    ["throw 'words'", { message: "thrown: words" }],
    [
      '({ shown: "figure", summary: "A figure.", data: [{ x: () => 1 }], layout: {} })',
      { code: "output/not-plain-data", message: "() => 1 could not be cloned.", hint: expect.stringContaining("call a function first") },
    ],
  ])("%j is told with its place", async (source, error) => {
    const run = await kernel.run(source);
    expect(run.state).toBe("failed");
    expect(errorOf(run)).toMatchObject(error);
  });

  test("assigning to another cell's name says whose it is", async () => {
    await kernel.run("let owned = 1");
    expect(errorOf(await kernel.run("owned = 2"))).toMatchObject({
      code: "cell/foreign-assignment",
      message: expect.stringMatching(/owned belongs to cell \[\d+\]/),
    });
  });

  test("of promises that nobody awaits and of late callbacks are outputs of their own cell", async () => {
    const rejects = kernel.start("void Promise.reject(new Error('unawaited'));");
    const throws = kernel.start("setTimeout(() => { throw new Error('late') }, 20);");
    for (const [id, text] of [
      [rejects, "unawaited"],
      [throws, "late"],
    ]) {
      const fits = kernel.message(
        (message) => message.type === "output" && message.output.kind === "error" && message.output.error.message === text,
      );
      expect(await fits).toMatchObject({ executionId: id });
    }
    expect(valueText(await kernel.run("1 + 1"))).toBe("2");
  });
});

describe("console", () => {
  test("writes into the cell, with colours", async () => {
    const run = await kernel.run(
      "console.log('n', 5);\nconsole.table([{ a: 1 }]);\nconsole.warn('careful');\nprocess.stdout.write('raw');",
    );
    expect(streamText(run, "stdout")).toContain("n \u001b[33m5\u001b[39m\n┌");
    expect(streamText(run, "stdout")).toMatch(/raw$/);
    expect(streamText(run, "stderr")).toBe("careful\n");
  });

  test("100,000 lines arrive whole, in few messages", async () => {
    const run = await kernel.run("for (let i = 0; i < 100_000; i++) console.log('line ' + i);");
    expect(streamText(run, "stdout")).toBe(Array.from({ length: 100_000 }, (_, i) => `line ${i}\n`).join(""));
    expect(run.outputs.length).toBeLessThan(500);
  });

  test("of a late callback goes to the cell that started it", async () => {
    const early = kernel.start(
      "const late = new Promise((resolve) => setTimeout(() => resolve(console.log('from the earlier cell')), 50));",
    );
    await kernel.run("await late; console.log('own');");
    const fits = kernel.message(
      (message) => message.type === "output" && message.output.kind === "stream" && message.output.text.includes("earlier"),
    );
    expect(await fits).toMatchObject({ executionId: early });
  });
});

describe("runs", () => {
  test("are told from start to end, metrics in batches", async () => {
    const source = `import { startRun } from ${moduleUrl("src/runs/startRun.ts")};
const run = startRun({ name: "counting", config: { to: 1000 }, tags: ["a"] });
for (let i = 0; i < 1000; i++) run.log({ loss: 1 / (i + 1) });
run.summary({ last: 0.001 });
run.artifact("scores", new Float64Array([1, 2]));
run.finish();
run.id`;
    const before = kernel.messages.length;
    const id = valueText(await kernel.run(source))!.slice(1, -1);
    expect(id).toMatch(/^x-[0-9a-z]{10}$/);
    const told = kernel.messages.slice(before).filter((message) => message.type.startsWith("run-"));
    expect(told[0]).toMatchObject({
      type: "run-start",
      id,
      start: { kind: "custom", name: "counting", config: { to: 1000 }, tags: ["a"] },
    });
    expect(told.slice(-3)).toMatchObject([
      { type: "run-summary", id, values: { last: 0.001 } },
      { type: "run-artifact", id, name: "scores", value: new Float64Array([1, 2]) },
      { type: "run-end", id, state: "finished", error: null },
    ]);
    const metrics = told.flatMap((message) => (message.type === "run-metrics" ? [rowsOf(message.columns)] : []));
    expect(metrics.length).toBeLessThan(50);
    expect(metrics.flat()).toEqual(Array.from({ length: 1000 }, (_, step) => ({ metric: "loss", step, value: 1 / (step + 1) })));
  });

  test("say what they work on by its digest, which stands for the examples", async () => {
    const examples = [{ prompt: "a", completion: " b" }];
    const source = `import { currentSession } from ${moduleUrl("src/session/session.ts")};
for (const data of [{ examples: ${JSON.stringify(examples)} }, { examples: ${JSON.stringify(examples)}, dataDigest: "known" }, {}])
  currentSession().startRun({ kind: "trace", name: "traced", config: {}, ...data }).end("finished");`;
    const starts = (await kernel.run(source)).messages.flatMap((message) =>
      message.type === "run-start" && message.start.kind === "trace" ? [message.start] : [],
    );
    const own = examplesDigest(examples);
    expect(starts.map(({ dataDigest }) => dataDigest)).toEqual([own, sha256(["known", own]), undefined]);
    for (const start of starts) expect(start).not.toHaveProperty("examples");
  });

  test("shown live, progress included", async () => {
    const source = `import { ProgressReporter } from ${moduleUrl("src/session/progressReporter.ts")};
import { currentSession } from ${moduleUrl("src/session/session.ts")};
new ProgressReporter(currentSession(), "Counting", 3, "steps").finish();`;
    const run = await kernel.run(source);
    expect(shown(run)).toEqual([]);
    expect(run.messages).toContainEqual(
      expect.objectContaining({ type: "progress", progress: expect.objectContaining({ label: "Counting", done: 3, finished: true }) }),
    );
  });
});
