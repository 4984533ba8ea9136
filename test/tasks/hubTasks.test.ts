import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { loadTask } from "../../src/tasks/loadTask.ts";
import { fileOf } from "../data/dataFiles.ts";
import { temporaryFolder } from "../hub/hubFixture.ts";
import { HubServer, type ServedRepo } from "../hub/hubServer.ts";

const datasets = join(import.meta.dirname, "../reference/datasets");

function served(name: string): ServedRepo {
  const paths = readdirSync(join(datasets, name), { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".parquet"));
  return { type: "dataset", name, files: Object.fromEntries(paths.map((path) => [path, readFileSync(join(datasets, name, path))])) };
}

let server: HubServer;
beforeAll(async () => {
  const owners = readdirSync(datasets);
  server = await HubServer.start(
    ...owners.flatMap((owner) => readdirSync(join(datasets, owner)).map((name) => served(`${owner}/${name}`))),
  );
});
afterAll(() => server.stop());
beforeEach(() => {
  vi.stubEnv("HF_ENDPOINT", server.url);
  vi.stubEnv("HF_HUB_CACHE", temporaryFolder());
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const ALPACA = "Below is an instruction that describes a task. Write a response that appropriately completes the request.";
const labelled = (instruction: string) => `${ALPACA}\n\n### Instruction:\n${instruction}\n\n### Response:\nthe correct answer is`;

it.each([
  ["boolq", "google/boolq", "Q: True or false: does the swift 100 fly?\nA:", " true"],
  ["piqa", "baber/piqa", "Q: Feed the swift 100.\nA:", " Give it 100 seeds."],
  ["siqa", "lighteval/siqa", "Q: Kim saw the swift 100. What did Kim do next?\nA:", " look at it"],
  ["hellaswag", "Rowan/hellaswag", "Watching birds: The swift 100 sits on a branch. It", " sings."],
  ["winogrande", "allenai/winogrande", "Fill in the blank: The swift 100 fled from the cat because _ was small.\nA:", " the swift 100"],
  ["arc-easy", "allenai/ai2_arc", "Q: Where does the swift 100 live?\nA:", " a barn 100"],
  ["openbookqa", "allenai/openbookqa", "Q: The swift 100 lives near\nA:", " a barn 100"],
])("%s comes from dataset %s when no path is given", async (name, repo, prompt, completion) => {
  const task = await loadTask(name);
  expect([task.train.length, task.calibration.length, task.test.items.length]).toEqual([21, 3, 6]);
  expect(task.test.items[0]).toMatchObject({ prompt, completion });
  const commit = server.commit(repo);
  expect(task.test.origin!.sources).toMatchObject([
    { file: expect.stringMatching(`^${repo}/`), records: 6, commit },
    { file: expect.stringMatching(`^${repo}/`), records: 24, commit },
  ]);
});

it.each([
  [
    "boolq",
    "Please answer the following question with true or false, question: does the swift 100 fly?\n\nAnswer format: true/false",
    " true",
  ],
  [
    "piqa",
    "Please choose the correct solution to the question: Feed the swift 100.\n\nSolution1: Give it 100 seeds.\n\nSolution2: Give it 100 stones.\n\nAnswer format: solution1/solution2",
    " solution1",
  ],
  [
    "winogrande",
    "Please choose the correct answer to fill in the blank to complete the given sentence: The swift 100 fled from the cat because _ was small.\n\nOption1: the cat Option2: the swift 100 Answer format: option1/option2",
    " option2",
  ],
  [
    "hellaswag",
    "Please choose the correct ending to complete the given sentence: Watching birds: The swift 100 sits on a branch. It\n\nEnding1: sings. Ending2: reads. Ending3: drives. Ending4: votes.\n\nAnswer format: ending1/ending2/ending3/ending4",
    " ending1",
  ],
])("%s from the Hub has the instruction of LLM-Adapters in the format labels", async (name, instruction, completion) => {
  const { test } = await loadTask(name, { format: "labels" });
  expect(test.items[0]).toMatchObject({ prompt: labelled(instruction), completion });
});

it("truthfulqa-mc comes from the Hub", async () => {
  const { test } = await loadTask("truthfulqa-mc", { train: 0, calibration: 0, test: 8 });
  expect(test.items[1]).toMatchObject({
    prompt: "Q: Where does the wren of the old saying live?\nA:",
    choices: { true: [" The wren lives near the sea.", " It lives near the sea."], false: [" It lives on the moon.", " No one knows."] },
  });
});

it("truthfulqa-generation comes from the Hub, its answers closed with a full stop", async () => {
  const { test } = await loadTask("truthfulqa-generation", { train: 0, calibration: 0, test: 8 });
  expect(test.items[1]).toMatchObject({
    completion: " The wren lives near the sea.",
    references: { true: ["The wren lives near the sea.", "It lives near the sea."], false: ["It lives on the moon.", "No one knows."] },
  });
});

it("records as the Hub has them may also lie in one's own file; those without an answer are named", async () => {
  const records = [{ goal: "Boil eggs.", sol1: "In water.", sol2: "In sand.", label: 0 }];
  const { test } = await loadTask("piqa", { path: fileOf("own.json", records) });
  expect(test.items).toMatchObject([{ prompt: "Q: Boil eggs.\nA:", choices: { true: [" In water."], false: [" In sand."] } }]);
  const refused = (name: string, record: object) => expect(loadTask(name, { path: fileOf("own.json", [record]) })).rejects;
  await refused("piqa", { ...records[0], label: -1 }).toMatchObject({
    code: "task/unlabelled",
    hint: expect.stringContaining("validation"),
  });
  await refused("piqa", { ...records[0], label: 2 }).toMatchObject({ code: "task/foreign-answer", details: { row: 1, value: "2" } });
  const exam = { question: "Where?", choices: { text: ["here", "there"], label: ["A"] }, answerKey: "A" };
  await refused("arc-easy", exam).toMatchObject({ code: "task/foreign-record" });
  await refused("arc-easy", { question: "Where?", answerKey: "A" }).toMatchObject({ code: "task/missing-column" });
});

it("what was downloaded is read again without network", async () => {
  const task = await loadTask("openbookqa");
  vi.stubEnv("HF_HUB_OFFLINE", "1");
  expect(await loadTask("openbookqa")).toEqual(task);
  await expect(loadTask("piqa")).rejects.toMatchObject({ code: "hub/offline" });
});

it("a set or a revision that the Hub lacks is named", async () => {
  await expect(loadTask("arc-challenge")).rejects.toMatchObject({
    code: "task/hub-files",
    message: expect.stringContaining("allenai/ai2_arc"),
    hint: expect.stringContaining("path"),
  });
  await expect(loadTask("piqa", { revision: "v9" })).rejects.toMatchObject({ code: "hub/revision-not-found" });
});
