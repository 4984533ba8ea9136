/**
 * `boolq`: yes-or-no questions of search engine users (Clark et al. 2019), without the passage, as LLM-Adapters asks them.
 * Prompt: `Q: True or false: {question}\nA:` → ` true` or ` false`.
 */
import { commonsenseSet } from "./commonsenseSet.ts";
import { hubAnswer } from "./hubAnswer.ts";

export const boolq = commonsenseSet({
  name: "boolq",
  folders: ["boolq"],
  hub: { repo: "google/boolq", train: "train", test: "validation" },
  instruction: { ask: "Please answer the following question with true or false, question: ", label: null },
  prompt: (question) => `Q: True or false: ${question}\nA:`,
  fromHub: (row) => ({
    question: `${row.text("question").replace(/\?$/, "")}?`,
    options: ["true", "false"],
    answer: hubAnswer(row, "answer", ["true", "false"]),
  }),
});
