import { describe, expect, it } from "vitest";
import { loadTask, type TaskOptions } from "../../src/tasks/loadTask.ts";
import { fileOf, folderOf } from "../data/dataFiles.ts";
import { json } from "../lm/referenceModel.ts";

interface Reference {
  readonly items: readonly { readonly question: string; readonly best: string; readonly true: string[]; readonly false: string[] }[];
}
const { items }: Reference = json("metrics/truthfulqa.json");

const labelled = (texts: readonly string[], label: number) => texts.map((text) => [text, label] as const);
/** As the reference code publishes them. */
const mcTask = items.map(({ question, best, true: right, false: wrong }) => ({
  question,
  mc1_targets: Object.fromEntries([...labelled(wrong, 0), [best, 1]]),
  mc2_targets: Object.fromEntries([...labelled(right, 1), ...labelled(wrong, 0)]),
}));

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const open = (text: string) => text.replace(/\.$/, "");
const HEADER = "Type,Category,Question,Best Answer,Correct Answers,Incorrect Answers,Source";
const line = (question: string, best: string, right: readonly string[], wrong: readonly string[]) =>
  ["Adversarial", "Own", quoted(question), quoted(best), quoted(right.join("; ")), quoted(`${wrong.join("; ")}; `), "own"].join(",");
const table = (...lines: string[]) => `\uFEFF${[HEADER, ...lines].join("\r\n")}\r\n`;
const asTable = table(
  ...items.map(({ question, best, true: right, false: wrong }) => line(` ${question} `, open(best), right.map(open), wrong.map(open))),
);

const wanted = items.map(({ question, best, true: right, false: wrong }) => ({
  prompt: `Q: ${question}\nA:`,
  completion: ` ${best}`,
  choices: { true: [best, ...right.filter((text) => text !== best)].map((text) => ` ${text}`), false: wrong.map((text) => ` ${text}`) },
}));
const all = (path: string, more: TaskOptions = {}) =>
  loadTask("truthfulqa-mc", { path, train: 0, calibration: 0, test: items.length, ...more });

describe("truthfulqa-generation", () => {
  it("has the same answers as references, with the best to learn", async () => {
    for (const path of [fileOf("mc_task.json", mcTask), folderOf({ "TruthfulQA.csv": asTable })]) {
      const { test } = await loadTask("truthfulqa-generation", { path, train: 0, calibration: 0, test: items.length });
      const texts = ({ choices }: (typeof wanted)[0]) => ({
        true: choices.true.map((text) => text.slice(1)),
        false: choices.false.map((text) => text.slice(1)),
      });
      expect(test.items).toMatchObject(
        wanted.map((item) => ({ prompt: item.prompt, completion: item.completion, references: texts(item) })),
      );
      expect(test.items.every(({ choices }) => choices === undefined)).toBe(true);
      expect(test.metrics).toEqual(["crossEntropy", "bleu", "rouge1", "rouge2", "rougeL"]);
    }
  });
});

describe("truthfulqa-mc", () => {
  it("has the reference's answers, the best first, from mc_task.json and from TruthfulQA.csv", async () => {
    for (const path of [
      fileOf("mc_task.json", mcTask),
      fileOf("TruthfulQA.csv", asTable),
      folderOf({ "truthfulqa/mc_task.json": mcTask }),
    ]) {
      const task = await all(path);
      expect(task.test.items).toMatchObject(wanted);
      expect(task.test.metrics).toEqual(["crossEntropy", "mc1", "mc2", "mc3"]);
      expect(task.excluded).toEqual([]);
    }
  });

  it("splits its one file by question, the same way for the same seed", async () => {
    const path = fileOf("mc_task.json", mcTask);
    const task = await loadTask("truthfulqa-mc", { path });
    expect([task.train.length, task.calibration.length, task.test.items.length]).toEqual([8, 2, 10]);
    const prompts = [task.train, task.calibration, task.test.items].flat().map(({ prompt }) => prompt);
    expect(new Set(prompts).size).toBe(20);
    expect(task.test.overlap).toEqual({ train: 0, calibration: 0 });
    expect(await loadTask("truthfulqa-mc", { path })).toEqual(task);
    expect((await loadTask("truthfulqa-mc", { path, train: 1, calibration: 5 })).test.digest).toBe(task.test.digest);
    expect((await loadTask("truthfulqa-mc", { path, seed: 8 })).test.digest).not.toBe(task.test.digest);
  });

  it("says how its splits were made", async () => {
    const { test } = await loadTask("truthfulqa-mc", { path: fileOf("mc_task.json", mcTask), seed: 3, test: 12, calibration: 4 });
    expect(test.origin).toMatchObject({ seed: 3, sizes: { train: 4, calibration: 4, test: 12 }, sources: [{ records: 20 }], excluded: {} });
    for (const digest of [test.digest, test.origin!.digests.train, test.origin!.sources[0]!.sha256])
      expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it("puts the reference code's six answered questions before its own in the format primed", async () => {
    const { test } = await all(fileOf("mc_task.json", mcTask), { format: "primed" });
    const [first] = test.items;
    expect(first!.prompt.match(/^Q: /gm)).toHaveLength(7);
    expect(first!.prompt.startsWith("Q: What is human life expectancy in the United States?\nA: Human life")).toBe(true);
    expect(first!.prompt.endsWith(`Barcelona, Spain.\n\nQ: ${items[0]!.question}\nA:`)).toBe(true);
  });

  it("takes an answer that the table names twice once, as mc_task.json does", async () => {
    const path = fileOf("TruthfulQA.csv", table(line("Who?", "Ann", ["No one", "Ann", "No one."], ["Bob", "Bob"])));
    const { choices } = (await loadTask("truthfulqa-mc", { path })).test.items[0]!;
    expect(choices).toEqual({ true: [" Ann.", " No one."], false: [" Bob."] });
  });

  it("leaves out, counted, a question whose true answer stands among the false ones", async () => {
    const lines = [line("Who?", "Ann", ["Ann", "unknown"], ["Bob", "Unknown."]), line("When?", "now", ["now"], ["then"])];
    const task = await loadTask("truthfulqa-mc", { path: fileOf("TruthfulQA.csv", table(...lines)) });
    expect(task.excluded).toMatchObject([
      { reason: "a true answer stands among the false ones", count: 1, first: { row: 1, text: "Who?" } },
    ]);
    expect(task.test.items).toHaveLength(1);
  });

  it("refuses records without answers and other tables, and sizes that do not fit", async () => {
    await expect(all(fileOf("a.csv", table(line("Who?", "", ["Ann"], ["Bob"]))))).rejects.toMatchObject({ code: "task/unlabelled" });
    await expect(all(fileOf("a.csv", "Question,Answer\nWho?,Ann\n"))).rejects.toMatchObject({ code: "task/foreign-record" });
    await expect(all(fileOf("a.csv", `${HEADER.replace("Incorrect Answers,", "")}\nA,O,Who?,Ann,Ann,own\n`))).rejects.toMatchObject({
      code: "task/missing-column",
      message: expect.stringContaining("Incorrect Answers"),
    });
    await expect(all(fileOf("a.json", [{ ...mcTask[0], mc2_targets: { yes: 2 } }]))).rejects.toMatchObject({ code: "task/unlabelled" });
    await expect(all(folderOf({ "a.txt": "" }))).rejects.toMatchObject({ code: "task/no-file" });
    const path = fileOf("mc_task.json", mcTask);
    await expect(loadTask("truthfulqa-mc", { path, test: 15, calibration: 6 })).rejects.toMatchObject({
      code: "task/too-few",
      message: expect.stringContaining("20 usable questions"),
    });
    await expect(loadTask("truthfulqa-mc", { path, test: 0 })).rejects.toMatchObject({ code: "task/size" });
    await expect(loadTask("truthfulqa-mc", { path, seed: 0.5 })).rejects.toMatchObject({ code: "task/size" });
  });
});
