/**
 * `truthfulqa-generation`: answers in one's own words, compared with true and false references, and read by judges where `evaluate` is
 * given any. Prompt: `Q: {question}\nA:` → greedy text to the end of the line. Format `primed` puts the reference code's six answered
 * questions before it. One file, split by question; a warm start learns the best answers.
 */
import type { Benchmark } from "../benchmark.ts";
import { qaPrompt } from "./qaPrompt.ts";
import { truthfulAnswers } from "./truthfulqaAnswers.ts";

const METRICS = ["crossEntropy", "bleu", "rouge1", "rouge2", "rougeL"] as const;

export const truthfulqaGeneration: Benchmark = {
  name: "truthfulqa-generation",
  places: {
    folders: ["truthfulqa"],
    names: ["TruthfulQA.csv", "mc_task.json"],
    hub: { repo: "truthfulqa/truthful_qa", config: "generation", test: "validation" },
  },
  formats: { question: METRICS, primed: METRICS },
  question(row, format) {
    const { question, ...references } = truthfulAnswers(row);
    const completion = ` ${references.true[0]}`;
    return { row, asked: question, item: { prompt: qaPrompt(question, format), completion, question, subject: question, references } };
  },
};
