/**
 * `arc-easy` and `arc-challenge`: science questions of school tests, the second those that simple methods fail (Clark et al. 2018).
 * Three to five options. Prompt: `Q: {question}\nA:` → ` {option}`.
 */
import type { Benchmark } from "../benchmark.ts";
import { commonsenseSet, questionPrompt } from "./commonsenseSet.ts";
import { lettered } from "./hubAnswer.ts";

const arc = (name: string, config: string): Benchmark =>
  commonsenseSet({
    name,
    folders: [config],
    hub: { repo: "allenai/ai2_arc", config, train: "train", test: "test" },
    instruction: { ask: "Please choose the correct answer to the question: ", label: "answer" },
    prompt: questionPrompt,
    fromHub: (row) => lettered(row, "question"),
  });

export const arcEasy = arc("arc-easy", "ARC-Easy");
export const arcChallenge = arc("arc-challenge", "ARC-Challenge");
