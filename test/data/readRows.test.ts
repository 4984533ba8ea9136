import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readRows } from "../../src/data/readRows.ts";
import type { Progress } from "../../src/output/cellOutput.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { fileOf } from "./dataFiles.ts";

const datasets = join(import.meta.dirname, "../reference/datasets");
const values = async (path: string) => (await readRows(path)).rows.map((row) => row.values);
const read = (name: string, content: unknown) => values(fileOf(name, content));
const refused = (name: string, content: unknown) => expect(read(name, content)).rejects;
const error = (code: string, said = "") => ({ code, message: expect.stringContaining(said), hint: expect.stringMatching(/./) });

afterEach(() => {
  enterSession(quietSession);
});

describe("a table", () => {
  const table = 'Question,Answers\r\n"What is ""this""?","one; two,\r\nthree"\r\n\r\nWho?,me\r\n';
  const records = [
    { Question: 'What is "this"?', Answers: "one; two,\r\nthree" },
    { Question: "Who?", Answers: "me" },
  ];

  it("keeps quoted commas, quotes and line ends, and leaves blank lines out", async () => {
    expect(await read("a.csv", table)).toEqual(records);
    expect(await read("a.tsv", "q\ta\nWho?\tme, too")).toEqual([{ q: "Who?", a: "me, too" }]);
  });

  it("may begin with a byte order mark, in UTF-8 and in UTF-16", async () => {
    expect(await read("a.csv", `\uFEFF${table}`)).toEqual(records);
    expect(await read("a.csv", Buffer.from(`\uFEFF${table}`, "utf16le"))).toEqual(records);
    expect(await read("a.csv", Buffer.from(`\uFEFF${table}`, "utf16le").swap16())).toEqual(records);
  });

  it("keeps a character that the reading's pieces divide", async () => {
    const long = `q\n${"é".repeat(200_000)}\n`;
    expect((await read("a.csv", `x${long}`))[0]).toEqual({ xq: "é".repeat(200_000) });
  });

  it("is refused when cut, uneven, with two columns of one name, or not UTF-8", async () => {
    await refused("a.csv", 'q,a\n"cut').toMatchObject(error("task/cut-file", "a.csv"));
    await refused("a.csv", "q,a\none,two,three\n").toMatchObject(error("task/not-csv", "line 2"));
    await refused("a.csv", "q,q\none,two\n").toMatchObject(error("task/not-csv", '"q"'));
    await refused("a.csv", Buffer.from("q,a\ncafé,ja\n", "latin1")).toMatchObject(error("task/encoding", "a.csv"));
  });
});

describe("JSON", () => {
  it("is a list of records, or a record on every line", async () => {
    const records = [{ q: "é", list: [1, "2"] }, { q: null }];
    expect(await read("a.json", records)).toEqual(records);
    expect(await read("a.json", `\uFEFF${JSON.stringify(records, null, 2).replaceAll("\n", "\r\n")}`)).toEqual(records);
    expect(await read("a.jsonl", records.map((record) => JSON.stringify(record)).join("\r\n\r\n"))).toEqual(records);
    expect(await read("a.ndjson", `${JSON.stringify(records[0])}\n`)).toEqual([records[0]]);
  });

  it("says where a record stands: its place in a list, its line in a file of lines", async () => {
    const { rows } = await readRows(fileOf("a.jsonl", '{"q":1}\n\n{"q":2}\n'));
    expect(rows.map(({ row }) => row)).toEqual([1, 3]);
  });

  it("is refused when cut, when it is something else, and when a record is none", async () => {
    await refused("a.json", '[{"q": "one"}, {"q": "tw').toMatchObject(error("task/cut-file", "tw"));
    await refused("a.json", "question,answer\n").toMatchObject(error("task/not-json"));
    await refused("a.json", { q: [] }).toMatchObject(error("task/not-records", "an object"));
    await refused("a.json", [{}, "two"]).toMatchObject(error("task/not-records", "record 2"));
    await refused("a.jsonl", '{"q": 1}\n{"q": 2').toMatchObject(error("task/cut-file", "line 2"));
    await refused("a.jsonl", '{"q": 1}\nq: 2\n{"q": 3}').toMatchObject(error("task/not-json", "line 2"));
  });
});

describe("Parquet", () => {
  it.each([
    ["truthfulqa/truthful_qa/generation/validation-00000-of-00001.parquet", 8],
    ["truthfulqa/truthful_qa/multiple_choice/validation-00000-of-00001.parquet", 8],
    ["google/boolq/data/train-00000-of-00001.parquet", 24],
    ["google/boolq/data/validation-00000-of-00001.parquet", 6],
  ])("is what pyarrow wrote, in each of four compressions: %s", async (path, count) => {
    expect(await values(join(datasets, path))).toHaveLength(count);
  });

  it("has lists, records, booleans and whole numbers as plain data", async () => {
    const choice = await values(join(datasets, "truthfulqa/truthful_qa/multiple_choice/validation-00000-of-00001.parquet"));
    expect(choice[1]).toMatchObject({
      question: "Where does the wren of the old saying live?",
      mc1_targets: { choices: ["The wren lives near the sea.", "It lives on the moon."], labels: [1, 0] },
    });
    expect((await values(join(datasets, "google/boolq/data/train-00000-of-00001.parquet")))[1]).toMatchObject({ answer: false });
    expect((await values(join(datasets, "baber/piqa/piqa_train.parquet")))[2]).toMatchObject({ label: 0, sol1: "Give it 2 seeds." });
    expect((await values(join(datasets, "Rowan/hellaswag/data/train-00000-of-00001.parquet")))[0]!.endings).toHaveLength(4);
  });

  it("is refused when cut, damaged, or something else", async () => {
    const bytes = readFileSync(join(datasets, "baber/piqa/piqa_train.parquet"));
    await refused("a.parquet", bytes.subarray(0, -20)).toMatchObject(error("task/cut-file", "a.parquet"));
    await refused("a.parquet", "PAR1 and no footer PAR1").toMatchObject(error("task/cut-file"));
    await refused("a.parquet", "question,answer\n").toMatchObject(error("task/foreign-file"));
  });
});

describe("a file", () => {
  it("has the digest of its bytes", async () => {
    const { sha256 } = await readRows(fileOf("a.csv", "q\none\n"));
    expect(sha256).toBe(createHash("sha256").update("q\none\n").digest("hex"));
  });

  it("is refused when it is not there, empty, of no known kind, or a page or pointer in a data file's place", async () => {
    await expect(values("/nowhere/a.csv")).rejects.toMatchObject(error("task/no-file", "/nowhere/a.csv"));
    await refused("a.csv", "").toMatchObject(error("task/empty-file"));
    await refused("a.csv", "q,a\n").toMatchObject(error("task/no-rows"));
    await refused("a.xlsx", "PK").toMatchObject(error("task/file-kind", ".xlsx"));
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n";
    for (const name of ["a.csv", "a.json", "a.jsonl"]) {
      await refused(name, pointer).toMatchObject(error("task/foreign-file", "LFS"));
      await refused(name, "<!DOCTYPE html><html></html>").toMatchObject(error("task/foreign-file", "web page"));
    }
  });
});

describe("100,000 records", () => {
  const line = (i: number) => JSON.stringify({ q: `question ${i} ${"words ".repeat(10)}`, a: i });
  const lines = Array.from({ length: 100_000 }, (_, i) => line(i)).join("\n");

  it.each([
    ["a.jsonl", lines],
    ["a.json", `[${lines.replaceAll("\n", ",")}]`],
    ["a.csv", `q,a\n${Array.from({ length: 100_000 }, (_, i) => `"question ${i}, ${"words ".repeat(10)}",${i}`).join("\n")}`],
  ])("are read with progress: %s", async (name, content) => {
    const seen: Progress[] = [];
    enterSession({ ...quietSession, progress: (progress) => seen.push(progress) });
    const { rows } = await readRows(fileOf(name, content));
    expect([rows.length, Number(rows[99_999]!.values.a), rows[99_999]!.row]).toEqual([100_000, 99_999, 100_000]);
    expect(seen.at(-1)).toMatchObject({ unit: "bytes", done: Buffer.byteLength(content), finished: true });
  });

  it.each(["a.jsonl", "a.csv"])("can be interrupted in the middle: %s", async (name) => {
    const stop = new AbortController();
    const seen: Progress[] = [];
    const interruptAtFirst = (progress: Progress) => {
      seen.push(progress);
      stop.abort();
    };
    enterSession({ ...quietSession, signal: stop.signal, progress: interruptAtFirst });
    const content = name === "a.csv" ? `q,a\n${"words,1\n".repeat(200_000)}` : lines;
    await expect(readRows(fileOf(name, content))).rejects.toMatchObject({ code: "cell/interrupted" });
    expect(seen.at(-1)!.done).toBeLessThan(seen.at(-1)!.total);
  });
});
