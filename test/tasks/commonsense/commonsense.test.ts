import { describe, expect, it } from "vitest";
import { type ShownSummary, type ShowsItself, showSelf } from "../../../src/output/shown.ts";
import { loadTask } from "../../../src/tasks/loadTask.ts";
import type { Task, TaskItem } from "../../../src/tasks/task.ts";
import { fileOf, folderOf } from "../../data/dataFiles.ts";
import { json } from "../../lm/referenceModel.ts";
import { INSTRUCTIONS, records } from "./records.ts";

const FOLDERS: Readonly<Record<string, string>> = { siqa: "social_i_qa", "arc-easy": "ARC-Easy", "arc-challenge": "ARC-Challenge" };

/** A folder as LLM-Adapters has it. */
const dataset = (set: string, train = records(set, 0, 24), test = records(set, 100, 6)) =>
  folderOf({ [`${FOLDERS[set] ?? set}/train.json`]: train, [`${FOLDERS[set] ?? set}/test.json`]: test });

const options = ({ choices }: TaskItem) => [choices!.true, choices!.false];
/** The only question of a file with one record. */
async function only(set: string, content: unknown, format?: string): Promise<TaskItem> {
  const task = await loadTask(set, { path: fileOf("all.json", content), ...(format ? { format } : {}) });
  expect([task.train.length, task.calibration.length, task.test.items.length]).toEqual([0, 0, 1]);
  return task.test.items[0]!;
}

describe("the options' texts are scored", () => {
  it.each([
    ["boolq", "Q: True or false: is 5 a number?\nA:", [" true"], [" false"]],
    ["piqa", "Q: Boil 5 eggs.\nA:", [" Put them into hot water: wait."], [" Put them into hot sand,"]],
    ["siqa", "Q: Ann met 5 friends. How would Ann feel?\nA:", [" like Answer1:"], [" glad", " lonely"]],
    ["hellaswag", "Cooking: 5 cooks stand in a kitchen. They", [" stir a pot."], [" fly away.", " are stirred by a pot.", " vote."]],
    ["winogrande", "Fill in the blank: The 5 cups do not fit into the box because the _ is small.\nA:", [" box"], [" cups"]],
    ["arc-easy", "Q: A cross of 5 peas gives which peas?\nList: Answer4\nA:", [" RR"], [" Rr", " rr"]],
    ["arc-challenge", "Q: What do 5 magnets attract?\nA:", [" iron"], [" wood", " glass", " air", " water"]],
    ["openbookqa", "Q: 5 predators eat\nA:", [" bunnies"], [" lions", " humans", " grass"]],
  ])("%s", async (set, prompt, right, wrong) => {
    const item = await only(set, records(set, 5, 1));
    expect(item.prompt).toBe(prompt);
    expect(options(item)).toEqual([right, wrong]);
    expect(item.completion).toBe(right[0]);
  });
});

describe("the format labels", () => {
  const reference: { items: { instruction: string; prompt: string; options: string[]; answer: string }[] } =
    json("metrics/commonsense.json");

  it("asks as LLM-Adapters does: prompts and labels of the reference", async () => {
    const content = reference.items.map(({ instruction, answer }) => ({
      instruction,
      input: "",
      output: `the correct answer is ${answer}`,
      answer,
    }));
    const path = folderOf({ "test.json": content });
    const task = await loadTask("arc-easy", { path, format: "labels", train: 0, calibration: 0 });
    expect(task.test.metrics).toEqual(["crossEntropy", "exactMatch", "accuracy"]);
    const wanted = reference.items.map(({ prompt, options: labels, answer }) => {
      const wrong = labels.filter((label) => label !== answer).map((label) => ` ${label}`);
      return { prompt, completion: ` ${answer}`, choices: { true: [` ${answer}`], false: wrong } };
    });
    expect(task.test.items).toMatchObject(wanted);
  });

  it.each(Object.keys(INSTRUCTIONS))("keeps the whole instruction and leads up to the label: %s", async (set) => {
    const { instruction, answer } = INSTRUCTIONS[set]!(5);
    const item = await only(set, records(set, 5, 1), "labels");
    expect(item.prompt).toContain(`### Instruction:\n${instruction}\n\n### Response:\nthe correct answer is`);
    expect(item.completion).toBe(` ${answer}`);
  });
});

describe("a folder as LLM-Adapters has it", () => {
  it.each(Object.keys(INSTRUCTIONS))("gives train and calibration from train.json, test from test.json: %s", async (set) => {
    const path = dataset(set);
    const task = await loadTask(set, { path });
    expect([task.train.length, task.calibration.length, task.test.items.length]).toEqual([21, 3, 6]);
    expect(task.test.items.map(({ subject }) => subject)).toEqual(
      (await loadTask(set, { path: `${path}/${FOLDERS[set] ?? set}` })).test.items.map(({ subject }) => subject),
    );
    expect(task.test.overlap).toEqual({ train: 0, calibration: 0 });
    expect(task.excluded).toEqual([]);
    expect(task.test.origin!.sources.map(({ file, records: count }) => [file.split("/").at(-1), count])).toEqual([
      ["test.json", 6],
      ["train.json", 24],
    ]);
  });

  it("needs a training file only for what is drawn from it", async () => {
    const path = folderOf({ "piqa/test.json": records("piqa", 0, 4) });
    await expect(loadTask("piqa", { path })).rejects.toMatchObject({ code: "task/no-file", hint: expect.stringContaining("train: 0") });
    expect((await loadTask("piqa", { path, train: 0, calibration: 0 })).test.items).toHaveLength(4);
    await expect(loadTask("piqa", { path, train: 0, calibration: 0, test: 5 })).rejects.toMatchObject({ code: "task/too-few" });
    await expect(loadTask("piqa", { path: folderOf({ "notes.txt": "…" }) })).rejects.toMatchObject({ code: "task/no-file" });
    await expect(loadTask("piqa", { path: "/nowhere" })).rejects.toMatchObject({ code: "task/no-file" });
  });
});

describe("records that cannot be used", () => {
  const good = INSTRUCTIONS.openbookqa!(1);
  const refused = (change: object, set = "openbookqa") =>
    expect(loadTask(set, { path: fileOf("own.json", [good, { ...good, ...change }]) })).rejects;
  const named = (code: string, value?: unknown) => ({
    code,
    message: expect.stringMatching(/^Row 2 of .*own\.json /),
    details: expect.objectContaining({ file: expect.stringContaining("own.json"), row: 2, ...(value === undefined ? {} : { value }) }),
  });

  it("are named with file, row and value: no answer, another's answer, another's output, no instruction of this set, no option", async () => {
    await refused({ answer: "" }).toMatchObject(named("task/unlabelled"));
    await refused({ answer: "answer5", output: "" }).toMatchObject(named("task/foreign-answer", "answer5"));
    await refused({ output: "the correct answer is answer1" }).toMatchObject(named("task/contradiction", "the correct answer is answer1"));
    await refused({ instruction: INSTRUCTIONS.piqa!(1).instruction }).toMatchObject(named("task/foreign-record"));
    await refused({ instruction: good.instruction.replace("Answer2:", "") }).toMatchObject(named("task/foreign-record"));
    await refused({ answer: undefined }).toMatchObject(named("task/missing-column"));
    await expect(loadTask("openbookqa", { path: fileOf("own.csv", "Question,Answer\nq,a\n") })).rejects.toMatchObject({
      code: "task/missing-column",
    });
  });

  it.each(["text", "labels"])(
    "are counted and shown where published sets have them: empty and equal options, a question twice (%s)",
    async (format) => {
      const changed = (n: number, from: string, to: string) => {
        const record = INSTRUCTIONS.openbookqa!(n);
        return { ...record, instruction: record.instruction.replace(from, to) };
      };
      const content = [
        ...records("openbookqa", 0, 5),
        changed(5, "lions ", ""),
        changed(6, "lions", "Bunnies"),
        changed(1, "1 predators", "  1 Predators,"),
        { ...INSTRUCTIONS.openbookqa!(2), answer: "answer1", output: "" },
      ];
      const task = await loadTask("openbookqa", { path: fileOf("own.json", content), format });
      const rows = task.excluded.map(({ reason, count, first }) => [reason, count, first.row]);
      expect(rows).toEqual([
        ["an empty answer", 1, 6],
        ["a true answer stands among the false ones", 1, 7],
        ["stands twice", 1, 8],
        ["stands twice, the second time with another answer", 1, 9],
      ]);
      expect(task.test.items.length + task.calibration.length + task.train.length).toBe(5);
      expect(task.test.origin!.excluded["an empty answer"]).toBe(1);
    },
  );

  it("do not stand in train when the test asks the same", async () => {
    const test = records("openbookqa", 100, 6);
    const asked = {
      ...test[0]!,
      instruction: test[0]!.instruction.replace("100 predators eat", "100 PREDATORS — eat:").replace("lions", "mice"),
    };
    const task = await loadTask("openbookqa", { path: dataset("openbookqa", [...records("openbookqa", 0, 9), asked], test) });
    expect(task.excluded).toMatchObject([{ reason: "the test file asks it too", count: 1, first: { row: 10 } }]);
    const { facts } = (task as Task & ShowsItself)[showSelf]() as ShownSummary;
    expect(facts).toContainEqual(["left out", "1: the test file asks it too (first: row 10 of train.json)"]);
    expect(task.test.items).toHaveLength(6);
  });
});

it("formats that a task does not know are refused", async () => {
  await expect(loadTask("piqa", { path: "x.json", format: "letters" })).rejects.toMatchObject({
    code: "task/format",
    hint: "Formats are text and labels.",
  });
});
