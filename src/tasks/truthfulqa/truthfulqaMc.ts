/**
 * `truthfulqa-mc`: which answers are true, by likelihood. Prompt: `Q: {question}\nA:` → ` {answer}`, every answer scored.
 * Format `primed` puts the reference code's six answered questions before it. One file, split by question.
 */
import type { Benchmark } from "../benchmark.ts";
import { qaPrompt } from "./qaPrompt.ts";
import { truthfulAnswers } from "./truthfulqaAnswers.ts";

const METRICS = ["crossEntropy", "mc1", "mc2", "mc3"] as const;

export const truthfulqaMc: Benchmark = {
  name: "truthfulqa-mc",
  places: {
    folders: ["truthfulqa"],
    names: ["mc_task.json", "TruthfulQA.csv"],
    hub: { repo: "truthfulqa/truthful_qa", config: "multiple_choice", test: "validation" },
  },
  formats: { question: METRICS, primed: METRICS },
  question(row, format) {
    const answers = truthfulAnswers(row);
    const choices = { true: answers.true.map(spaced), false: answers.false.map(spaced) };
    const { question } = answers;
    const item = { prompt: qaPrompt(question, format), completion: choices.true[0]!, question, subject: question, choices };
    return { row, asked: question, item };
  },
};

const spaced = (answer: string): string => ` ${answer}`;
