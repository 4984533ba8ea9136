/**
 * `winogrande`: whom a sentence's blank stands for (Sakaguchi et al. 2020). Prompt: `Fill in the blank: {sentence with _}\nA:` →
 * ` {name}`. The sentence is not cut at its blank, so that both options are scored under the same prompt.
 */
import { commonsenseSet } from "./commonsenseSet.ts";
import { hubAnswer } from "./hubAnswer.ts";

export const winogrande = commonsenseSet({
  name: "winogrande",
  folders: ["winogrande"],
  hub: { repo: "allenai/winogrande", config: "winogrande_xl", train: "train", test: "validation" },
  instruction: {
    ask: "Please choose the correct answer to fill in the blank to complete the given sentence: ",
    label: "option",
    beforeFormat: " ",
  },
  prompt: (sentence) => `Fill in the blank: ${sentence}\nA:`,
  fromHub: (row) => ({
    question: row.text("sentence"),
    options: [row.text("option1"), row.text("option2")],
    answer: hubAnswer(row, "answer", ["1", "2"]),
  }),
});
