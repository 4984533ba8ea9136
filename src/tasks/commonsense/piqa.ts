/**
 * `piqa`: which of two ways reaches a goal (Bisk et al. 2020). Prompt: `Q: {goal}\nA:` → ` {solution}`.
 * The Hub's labelled validation split is what is tested on: the test split has no answers.
 */
import { commonsenseSet, questionPrompt } from "./commonsenseSet.ts";
import { hubAnswer } from "./hubAnswer.ts";

export const piqa = commonsenseSet({
  name: "piqa",
  folders: ["piqa"],
  hub: { repo: "baber/piqa", train: "train", test: "validation" },
  instruction: { ask: "Please choose the correct solution to the question: ", label: "solution", between: "\n\n" },
  prompt: questionPrompt,
  fromHub: (row) => ({
    question: row.text("goal"),
    options: [row.text("sol1"), row.text("sol2")],
    answer: hubAnswer(row, "label", ["0", "1"]),
  }),
});
