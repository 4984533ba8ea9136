import { basename } from "node:path";
import type { Shown } from "../output/shown.ts";
import { SteerlabError } from "../steerlabError.ts";
import { examplesDigest, sha256 } from "./examplesDigest.ts";
import type { Exclusion } from "./exclusions.ts";
import { answerContent, questionContent } from "./sameContent.ts";
import { shownAs } from "./shownAs.ts";
import type { Example, Task, TaskItem, TaskSource, TaskSplit } from "./task.ts";

/**
 * A set of questions, checked: every item has a prompt, a completion and options that can be told apart.
 * @throws SteerlabError `task/empty-split`, `task/empty-prompt`, `task/empty-option`, `task/contradiction`, `task/duplicate-prompt`
 */
export function taskSplit(split: Omit<TaskSplit, "digest">): TaskSplit {
  checkItems(split.task, split.items);
  return shownAs({ ...split, digest: digestOf(split.items) }, showSplit);
}

/** sha256 over what an item asks and accepts, in order. */
function digestOf(items: readonly TaskItem[]): string {
  const content = items.map(({ prompt, completion, choices, references }) => {
    const asked = [prompt, completion, choices?.true ?? null, choices?.false ?? null];
    return references ? [...asked, references.true, references.false] : asked;
  });
  return sha256(content);
}

/** Throws at the first item that cannot be scored as it stands. */
export function checkItems(task: string, items: readonly TaskItem[]): void {
  if (items.length === 0)
    throw new SteerlabError("task/empty-split", `The split of ${task} has no items.`, { hint: "Ask for at least one." });
  const seen = new Map<string, number>();
  items.forEach((item, i) => {
    const asked = askedContent(item);
    const before = seen.get(asked);
    if (before !== undefined) {
      throw problem(
        "task/duplicate-prompt",
        task,
        i,
        `asks the same as item ${before}: ${JSON.stringify(item.prompt)}`,
        "Remove one of them.",
      );
    }
    seen.set(asked, i);
    checkItem(task, item, i);
  });
}

function checkItem(task: string, item: TaskItem, i: number): void {
  const { prompt, completion, choices, references } = item;
  if (prompt.trim() === "") throw problem("task/empty-prompt", task, i, "has an empty prompt", "Give it a question.");
  if (completion.trim() === "") throw emptyText(task, i, "completion", [completion]);
  if (choices) checkAnswers(task, i, choices, "option");
  if (choices?.false.length === 0) throw noneOf(task, i, choices, "option");
  if (references) checkAnswers(task, i, references, "reference");
}

type Answers = NonNullable<TaskItem["choices"]>;

/** Each has text, at least one is true, and none is true and false. */
function checkAnswers(task: string, i: number, answers: Answers, kind: "option" | "reference"): void {
  const all = [...answers.true, ...answers.false];
  if (all.some((text) => text.trim() === "")) throw emptyText(task, i, kind, all);
  if (answers.true.length === 0) throw noneOf(task, i, answers, kind);
  const right = new Set(answers.true.map(answerContent));
  const both = answers.false.find((text) => right.has(answerContent(text)));
  if (both !== undefined) {
    throw problem("task/contradiction", task, i, `has the true answer ${JSON.stringify(both)} among its false ones`, "Remove one of them.");
  }
}

const emptyText = (task: string, i: number, kind: string, texts: readonly string[]): SteerlabError =>
  problem("task/empty-option", task, i, `has an empty ${kind}: ${JSON.stringify(texts)}`, "Every answer needs text to be scored.");

const noneOf = (task: string, i: number, answers: Answers, kind: string): SteerlabError =>
  problem(
    "task/empty-option",
    task,
    i,
    `has ${answers.true.length} true and ${answers.false.length} false ${kind}s`,
    "Give at least one true answer, and a false one to choose from.",
  );

function problem(code: string, task: string, item: number, what: string, hint: string): SteerlabError {
  return new SteerlabError(code, `Item ${item} of ${task} ${what}.`, { hint, details: { task, item } });
}

/** Two items are one question asked twice when prompt and options are the same: some benchmarks ask a question about other options. */
function askedContent({ prompt, choices }: TaskItem): string {
  const options = choices ? [...choices.true, ...choices.false].map(answerContent).sort() : [];
  return JSON.stringify([questionContent(prompt), ...options]);
}

/** How splits were made, as far as they cannot tell themselves. */
export interface SplitsMadeFrom {
  readonly seed: number;
  readonly sources?: readonly TaskSource[];
  readonly excluded?: readonly Exclusion[];
}

/**
 * A task with splits that share no prompt, compared by content.
 * @throws SteerlabError `task/overlap` when two of them do, and what `taskSplit` throws
 */
export function disjointTask(
  name: string,
  train: Example[],
  calibration: Example[],
  test: Omit<TaskSplit, "digest" | "overlap" | "origin">,
  { seed, sources = [], excluded = [] }: SplitsMadeFrom,
): Task {
  const overlap = { train: shared(test.items, train), calibration: shared(test.items, calibration) };
  const between = shared(calibration, train);
  if (overlap.train + overlap.calibration + between > 0) {
    const counts = `${overlap.train} test prompts are in train, ${overlap.calibration} in calibration, ${between} calibration prompts in train`;
    throw new SteerlabError("task/overlap", `The splits of ${name} overlap: ${counts}.`, {
      hint: "Scores on seen questions mean nothing: split by what a question is about.",
      details: { ...overlap, calibrationInTrain: between },
    });
  }
  const origin = {
    seed,
    sizes: { train: train.length, calibration: calibration.length, test: test.items.length },
    digests: { train: examplesDigest(train), calibration: examplesDigest(calibration) },
    sources,
    excluded: Object.fromEntries(excluded.map(({ reason, count }) => [reason, count])),
  };
  return shownAs({ name, train, calibration, test: taskSplit({ ...test, overlap, origin }), excluded }, showTask);
}

function shared(a: readonly { prompt: string }[], b: readonly { prompt: string }[]): number {
  const prompts = new Set(b.map((example) => questionContent(example.prompt)));
  return a.filter((example) => prompts.has(questionContent(example.prompt))).length;
}

const count = (n: number): string => n.toLocaleString("en-US");

function showSplit(split: TaskSplit): Shown {
  const { task, items, metrics, digest } = split;
  return {
    shown: "summary",
    type: "TaskSplit",
    name: task,
    text: `${count(items.length)} held-out questions`,
    facts: [["metrics", metrics.join(", ")], ["digest", digest.slice(0, 12)], ...exampleFacts(items[0]!)],
  };
}

function showTask({ name, train, calibration, test, excluded }: Task): Shown {
  const sizes = `${count(train.length)} to train, ${count(calibration.length)} to calibrate, ${count(test.items.length)} to test`;
  const overlap = test.overlap ? "no prompt in two splits (compared by content)" : "not compared";
  return {
    shown: "summary",
    type: "Task",
    name,
    text: sizes,
    facts: [
      ["metrics", test.metrics.join(", ")],
      ["overlap", overlap],
      ...excluded.map((one): [string, string] => ["left out", exclusionText(one)]),
      ...(test.origin?.sources ?? []).map(({ file, records }): [string, string] => ["read from", `${file}, ${count(records)} records`]),
      ["test digest", test.digest.slice(0, 12)],
      ...exampleFacts(test.items[0]!),
    ],
  };
}

const exclusionText = ({ reason, count: left, first }: Exclusion): string =>
  `${count(left)}: ${reason} (first: row ${first.row} of ${basename(first.file)})`;

function exampleFacts({ prompt, completion, choices, references }: TaskItem): [string, string][] {
  const facts: [string, string][] = [
    ["a question", prompt],
    ["its answer", completion.trim()],
  ];
  if (references) facts.push(["references", `${references.true.length} true, ${references.false.length} false`]);
  if (choices)
    facts.push(
      ["true options", choices.true.map((text) => text.trim()).join(" · ")],
      ["false options", choices.false.map((text) => text.trim()).join(" · ")],
    );
  return facts;
}
