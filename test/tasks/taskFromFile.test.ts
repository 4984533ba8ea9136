import { afterEach, describe, expect, it } from "vitest";
import type { Progress } from "../../src/output/cellOutput.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { type FileTaskOptions, taskFromFile } from "../../src/tasks/taskFromFile.ts";
import { fileOf, folderOf } from "../data/dataFiles.ts";

afterEach(() => {
  enterSession(quietSession);
});

const everything = { train: 0, calibration: 0 };
const first = async (name: string, content: unknown, columns: FileTaskOptions["columns"], more: Partial<FileTaskOptions> = {}) => {
  const task = await taskFromFile(fileOf(name, content), { columns, ...everything, test: 1, ...more });
  const [{ prompt, completion, choices }] = task.test.items as [(typeof task.test.items)[0]];
  return { metrics: task.test.metrics, prompt, completion, ...(choices ? { choices } : {}) };
};
const colours = { prompt: "Q: Sky?\nA:", completion: " blue", choices: { true: [" blue"], false: [" red", " green"] } };
const accuracy = { metrics: ["crossEntropy", "accuracy"], ...colours };

describe("options", () => {
  it("stand in a column each, and the answer is a text or a letter", async () => {
    const columns = { question: "q", answer: "a", options: ["x", "y", "z"] };
    expect(await first("a.csv", "q,a,x,y,z\nSky?,blue,red,blue,green\n", columns)).toEqual(accuracy);
    expect(await first("a.csv", "q,a,x,y,z\nSky?,B,red,blue,green\n", columns)).toEqual(accuracy);
    expect(await first("a.csv", "q,a,x,y,z\nSky?,B,B,blue,green\n", columns)).toMatchObject({ completion: " B" });
  });

  it("stand in one column as a list, and the answer is counted from 0 or from 1", async () => {
    const record = { q: "Sky?", label: 1, list: ["red", "blue", "green"] };
    const columns = (from: 0 | 1) => ({ question: "q", answer: { column: "label", from }, options: "list" });
    expect(await first("a.json", [record], columns(0))).toEqual(accuracy);
    expect(await first("a.jsonl", JSON.stringify({ ...record, label: "2" }), columns(1))).toEqual(accuracy);
    expect(await first("a.csv", "q,label,list\nSky?,1,red | blue | green\n", columns(0), { separator: "|" })).toEqual(accuracy);
  });
});

describe("true and false answers", () => {
  it("give MC1, MC2 and MC3, the best answer first", async () => {
    const columns = { question: "q", answer: "best", correct: "right", incorrect: "wrong" };
    expect(await first("a.csv", "q,best,right,wrong\nSky?,blue,azure; blue,red; green;\n", columns)).toEqual({
      ...colours,
      metrics: ["crossEntropy", "mc1", "mc2", "mc3"],
      choices: { true: [" blue", " azure"], false: [" red", " green"] },
    });
  });

  it("are references of generated text, when true ones are all there are or text metrics are asked for", async () => {
    const path = fileOf("a.csv", "q,best,right,wrong\nSky?,blue,azure; blue,red; green;\n");
    const columns = { question: "q", answer: "best", correct: "right" };
    const open = await taskFromFile(path, { columns, ...everything });
    expect(open.test.metrics).toEqual(["crossEntropy", "rougeL", "tokenF1"]);
    expect(open.test.items).toMatchObject([{ question: "Sky?", references: { true: ["blue", "azure"], false: [] } }]);
    const both = await taskFromFile(path, { columns: { ...columns, incorrect: "wrong" }, metrics: ["bleu"], ...everything });
    expect(both.test.metrics).toEqual(["bleu"]);
    expect(both.test.items).toMatchObject([{ references: { true: ["blue", "azure"], false: ["red", "green"] } }]);
  });
});

describe("answers alone", () => {
  it("give the exact match of generated text, with a prompt of one's own", async () => {
    const columns = { question: "q", answer: "a" };
    expect(await first("a.tsv", "q\ta\n$& Sky?\tblue\n", columns, { prompt: "{question} Say:" })).toEqual({
      metrics: ["crossEntropy", "exactMatch"],
      prompt: "$& Sky? Say:",
      completion: " blue",
    });
  });
});

describe("splits", () => {
  const rows = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => ({ q: `What is ${from + i}?`, a: `number ${from + i}` }));
  const columns = { question: "q", answer: "a" };

  it("of one file are by question: what asks the same stands in one of them", async () => {
    const twins = rows(0, 40).flatMap((row) => [row, { q: row.q.toUpperCase(), a: `${row.a}!` }]);
    const content = twins.map((row, i) => ({ ...row, right: [row.a], wrong: [`not ${i}`] }));
    const task = await taskFromFile(fileOf("twins.json", content), {
      columns: { ...columns, incorrect: "wrong" },
      test: 31,
      calibration: 9,
    });
    const asked = (some: readonly { prompt: string }[]) => new Set(some.map(({ prompt }) => prompt.toLowerCase()));
    const [train, calibration, test] = [asked(task.train), asked(task.calibration), asked(task.test.items)];
    expect([train, calibration, test].reduce((sum, set) => sum + set.size, 0)).toBe(40);
    expect([task.test.items.length, task.calibration.length]).toEqual([31, 9]);
    expect(task.excluded).toMatchObject([{ reason: "another split, now full, asks it too", count: 2 }]);
    expect(task.train).toHaveLength(80 - 31 - 9 - 2);
    expect(task.test.overlap).toEqual({ train: 0, calibration: 0 });
  });

  it("of two files keep them apart", async () => {
    const folder = folderOf({ "train.json": rows(0, 30), "test.json": rows(25, 10) });
    const task = await taskFromFile({ train: `${folder}/train.json`, test: `${folder}/test.json` }, { columns, name: "numbers" });
    expect([task.name, task.train.length, task.calibration.length, task.test.items.length]).toEqual(["numbers", 22, 3, 10]);
    expect(task.excluded).toMatchObject([{ reason: "the test file asks it too", count: 5 }]);
    const fewer = await taskFromFile({ train: `${folder}/train.json`, test: `${folder}/test.json` }, { columns, test: 4, seed: 2 });
    const order = fewer.test.items.map(({ prompt }) => Number(/\d+/.exec(prompt)![0]));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it("of 100,000 records are made with progress, and can be interrupted", async () => {
    const path = fileOf(
      "many.jsonl",
      rows(0, 100_000)
        .map((row) => JSON.stringify(row))
        .join("\n"),
    );
    const seen: Progress[] = [];
    enterSession({ ...quietSession, progress: (progress) => seen.push(progress) });
    const task = await taskFromFile(path, { columns, test: 1000, calibration: 100 });
    expect(task.train).toHaveLength(98_900);
    expect(seen.at(-1)).toMatchObject({ label: "Preparing many.jsonl", done: 100_000, finished: true });
    const stop = new AbortController();
    const progress = ({ label }: Progress) => void (label.startsWith("Preparing") && stop.abort());
    enterSession({ ...quietSession, signal: stop.signal, progress });
    await expect(taskFromFile(path, { columns })).rejects.toMatchObject({ code: "cell/interrupted" });
  });
});

describe("what cannot be", () => {
  const content = "q,a,x,y\nSky?,blue,red,blue\nSea?,,red,blue\n";
  const columns = { question: "q", answer: "a", options: ["x", "y"] };
  const refused = (given: FileTaskOptions["columns"], more: Partial<FileTaskOptions> = {}, table = content) =>
    expect(taskFromFile(fileOf("own.csv", table), { columns: given, ...more })).rejects;
  const row = (code: string, number: number, said: string) => ({
    code,
    message: expect.stringMatching(new RegExp(`^Row ${number} of .*own\\.csv .*${said}`)),
    details: expect.objectContaining({ row: number }),
  });

  it("is named with file, row and value", async () => {
    await refused(columns).toMatchObject(row("task/unlabelled", 2, '"a"'));
    await refused({ ...columns, question: "Q" }).toMatchObject({
      ...row("task/missing-column", 1, '"Q"'),
      hint: expect.stringContaining("q, a, x, y"),
    });
    await refused(columns, {}, content.replace("blue,red", "azure,red")).toMatchObject(row("task/foreign-answer", 1, "azure"));
    await refused(columns, {}, content.replace("blue,red", "1,red")).toMatchObject({
      code: "task/foreign-answer",
      hint: expect.stringContaining("from: 0"),
    });
    await refused({ ...columns, answer: { column: "a", from: 1 } }, {}, content.replace("blue,red", "3,red")).toMatchObject(
      row("task/foreign-answer", 1, "3"),
    );
    await refused(columns, {}, content.replace("Sky?", "")).toMatchObject(row("task/empty-prompt", 1, '"q"'));
  });

  it("is named when the columns or the prompt make no sense", async () => {
    await refused({ ...columns, incorrect: "y" }).toMatchObject({ code: "task/columns" });
    await refused({ question: "q", answer: "a" }, { metrics: ["mc1"] }).toMatchObject({ code: "task/columns" });
    await refused(columns, { prompt: "Q: question" }).toMatchObject({ code: "task/prompt" });
  });
});
