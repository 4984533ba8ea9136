/**
 * `hellaswag`: how a scene goes on (Zellers et al. 2019). Prompt: `{activity}: {context}` → ` {ending}`.
 */
import { commonsenseSet } from "./commonsenseSet.ts";
import { hubAnswer } from "./hubAnswer.ts";

export const hellaswag = commonsenseSet({
  name: "hellaswag",
  folders: ["hellaswag"],
  hub: { repo: "Rowan/hellaswag", train: "train", test: "validation" },
  instruction: { ask: "Please choose the correct ending to complete the given sentence: ", label: "ending" },
  prompt: (scene) => scene,
  fromHub: (row) => ({
    question: `${row.text("activity_label")}: ${row.text("ctx")}`,
    options: row.list("endings"),
    answer: hubAnswer(row, "label", ["0", "1", "2", "3"]),
  }),
});
