import { describe, expect, it } from "vitest";
import { type ShowsItself, showSelf } from "../../src/output/shown.ts";
import { loadTask } from "../../src/tasks/loadTask.ts";
import type { Task } from "../../src/tasks/task.ts";
import { disjointTask, taskSplit } from "../../src/tasks/taskSplit.ts";
import { factPool } from "../../src/tasks/wordnet/splitFacts.ts";
import { ancestors, headword, readWordnet } from "../../src/tasks/wordnet/wordnetDatabase.ts";

const sizes = { train: 300, calibration: 60, test: 200 };
const code = (value: string) => expect.objectContaining({ code: value });
const prompts = (examples: readonly { prompt: string }[]) => new Set(examples.map(({ prompt }) => prompt));

describe.each(["wordnet-classes", "wordnet-truth", "wordnet-definitions"])("%s", (name) => {
  it("has splits of the sizes asked for that share no word", async () => {
    const task = await loadTask(name, sizes);
    expect([task.train.length, task.calibration.length, task.test.items.length]).toEqual([300, 60, 200]);
    const [train, calibration, test] = [prompts(task.train), prompts(task.calibration), prompts(task.test.items)];
    expect(new Set([...train, ...calibration, ...test]).size).toBe(560);
    expect(task.test.overlap).toEqual({ train: 0, calibration: 0 });
    expect(task.test.origin).toMatchObject({ seed: 7, sizes: { train: 300, calibration: 60, test: 200 }, sources: [], excluded: {} });
  });

  it("is the same for the same seed, another for another, and keeps its questions when more is trained on", async () => {
    const task = await loadTask(name, sizes);
    expect(await loadTask(name, sizes)).toEqual(task);
    expect((await loadTask(name, { ...sizes, train: 10, calibration: 5 })).test.digest).toBe(task.test.digest);
    expect((await loadTask(name, { ...sizes, seed: 8 })).test.digest).not.toBe(task.test.digest);
  });

  it("shows its sizes", async () => {
    const shown = ((await loadTask(name, sizes)) as Task & ShowsItself)[showSelf]();
    expect(shown).toMatchObject({ shown: "summary", type: "Task", name, text: "300 to train, 60 to calibrate, 200 to test" });
  });

  it("refuses sizes that do not fit", async () => {
    await expect(loadTask(name, { train: 5000, calibration: 1000, test: 600 })).rejects.toThrow(code("task/too-few"));
    await expect(loadTask(name, { test: 0 })).rejects.toThrow(code("task/size"));
    await expect(loadTask(name, { calibration: 1.5 })).rejects.toThrow(code("task/size"));
    await expect(loadTask(name, { path: "x.json" })).rejects.toThrow(code("task/no-path"));
  });
});

describe.each(["wordnet-classes", "wordnet-truth"])("%s", (name) => {
  it("is about WordNet's own relations: no false option is true", async () => {
    const task = await loadTask(name, sizes);
    const facts = new Map(factPool().facts.map((fact) => [fact.word, fact]));
    for (const { subject, choices } of task.test.items) {
      const fact = facts.get(subject)!;
      const names = [fact.word, fact.hypernym, ...fact.synonyms, ...fact.ancestors];
      for (const option of choices!.false)
        expect([...names, fact.definition]).not.toContain(option.replace(/^ (a kind of |the same as )?/, ""));
      expect(new Set([...choices!.true, ...choices!.false]).size).toBe(choices!.true.length + choices!.false.length);
    }
  });
});

describe("wordnet-definitions", () => {
  it("asks for WordNet's definition of a word, which no two splits share", async () => {
    const task = await loadTask("wordnet-definitions", sizes);
    expect(task.test.metrics).toEqual(["crossEntropy", "rougeL", "tokenF1"]);
    const facts = new Map(factPool().facts.map((fact) => [fact.word, fact]));
    for (const { prompt, completion, subject, references } of task.test.items) {
      expect(prompt).toBe(`Task: define the word.\nWord: ${subject}\nDefinition:`);
      expect(completion).toBe(` ${facts.get(subject)!.definition}`);
      expect(references).toEqual({ true: [facts.get(subject)!.definition], false: [] });
    }
    const all = await loadTask("wordnet-definitions", { train: 5200, calibration: 100, test: 600 });
    const answers = [all.train, all.calibration, all.test.items].flat().map(({ completion }) => completion);
    expect(new Set(answers).size).toBe(5900);
  });

  it("has one format and no file", async () => {
    await expect(loadTask("wordnet-definitions", { format: "primed" })).rejects.toThrow(code("task/format"));
  });
});

describe("wordnet-classes", () => {
  it("asks for the hypernym that the database gives", async () => {
    const task = await loadTask("wordnet-classes", sizes);
    const database = readWordnet();
    const bySubject = new Map(factPool().facts.map((fact) => [fact.word, fact.synset.key]));
    for (const item of task.test.items) {
      const above = ancestors(database, database.get(bySubject.get(item.subject)!)!).map(headword);
      expect(above).toContain(item.completion.trim());
      expect(item.choices!.false).toHaveLength(3);
      expect(item.prompt).toMatch(/^Q: Which class does .+ belong to\?\nA:$/);
    }
  });
});

describe("wordnet-truth", () => {
  it("calibrates on answers of the kinds that are evaluated", async () => {
    const task = await loadTask("wordnet-truth", sizes);
    const kinds = (examples: readonly { completion: string }[]) =>
      examples.filter(({ completion }) => completion.startsWith(" a kind of ")).length;
    expect(kinds(task.calibration) / task.calibration.length).toBeCloseTo(kinds(task.test.items) / task.test.items.length, 1);
  });
});

describe("bad tasks", () => {
  const split = { task: "own", metrics: ["mc1"] as const, stop: [] };
  const item = { prompt: "Q", completion: " a", subject: "q", choices: { true: [" a"], false: [" b"] } };

  it("are named: unknown names say what there is", async () => {
    await expect(loadTask("wordnet-nothing")).rejects.toMatchObject({
      code: "task/unknown",
      hint: expect.stringContaining("wordnet-truth"),
    });
    await expect(loadTask("toString")).rejects.toThrow(code("task/unknown"));
  });

  it("are refused: contradictions, empty options, duplicates, no items", () => {
    const withItem = (change: object) => () => taskSplit({ ...split, items: [{ ...item, ...change }] });
    expect(withItem({ choices: { true: [" a"], false: [" A ", " b"] } })).toThrow(code("task/contradiction"));
    expect(withItem({ choices: { true: [" a"], false: [" "] } })).toThrow(code("task/empty-option"));
    expect(withItem({ choices: { true: [], false: [" b"] } })).toThrow(code("task/empty-option"));
    expect(withItem({ completion: "" })).toThrow(code("task/empty-option"));
    expect(withItem({ references: { true: ["a", ""], false: [] } })).toThrow(code("task/empty-option"));
    expect(withItem({ references: { true: [], false: ["b"] } })).toThrow(code("task/empty-option"));
    expect(withItem({ references: { true: ["a"], false: ["A"] } })).toThrow(code("task/contradiction"));
    expect(withItem({ prompt: " " })).toThrow(code("task/empty-prompt"));
    expect(() => taskSplit({ ...split, items: [item, { ...item, prompt: " q " }] })).toThrow(code("task/duplicate-prompt"));
    expect(() => taskSplit({ ...split, items: [] })).toThrow(code("task/empty-split"));
  });

  it("differ in their digest when they accept other answers", () => {
    const digest = (change: object) => taskSplit({ ...split, items: [{ ...item, ...change }] }).digest;
    const references = { true: ["a"], false: [] };
    const digests = [{}, { completion: " c" }, { choices: { true: [" a"], false: [" c"] } }, { references }].map(digest);
    expect(new Set(digests).size).toBe(4);
    expect(digest({ references: { true: ["a"], false: [] } })).toBe(digest({ references }));
  });

  it("are refused when a question stands in two splits", () => {
    const test = { ...split, items: [item] };
    expect(() => disjointTask("own", [{ prompt: "“q”! ", completion: " a" }], [], test, { seed: 1 })).toThrow(code("task/overlap"));
    const [train, calibration] = [[{ prompt: "x", completion: " a" }], [{ prompt: "X?", completion: " a" }]];
    expect(() => disjointTask("own", train, calibration, test, { seed: 1 })).toThrow(code("task/overlap"));
  });
});
