/**
 * `openbookqa`: elementary science with a fact that is not given (Mihaylov et al. 2018). Prompt: `Q: {question}\nA:` → ` {option}`.
 */
import { commonsenseSet, questionPrompt } from "./commonsenseSet.ts";
import { lettered } from "./hubAnswer.ts";

export const openbookqa = commonsenseSet({
  name: "openbookqa",
  folders: ["openbookqa"],
  hub: { repo: "allenai/openbookqa", config: "main", train: "train", test: "test" },
  instruction: { ask: "Please choose the correct answer to the question: ", label: "answer" },
  prompt: questionPrompt,
  fromHub: (row) => lettered(row, "question_stem"),
});
