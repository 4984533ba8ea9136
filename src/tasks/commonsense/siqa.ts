/**
 * `siqa`, Social IQa: why people act as they do (Sap et al. 2019). Prompt: `Q: {context} {question}\nA:` → ` {answer}`.
 */
import { commonsenseSet, questionPrompt } from "./commonsenseSet.ts";
import { hubAnswer } from "./hubAnswer.ts";

export const siqa = commonsenseSet({
  name: "siqa",
  folders: ["social_i_qa", "social_iqa"],
  hub: { repo: "lighteval/siqa", train: "train", test: "validation" },
  instruction: { ask: "Please choose the correct answer to the question: ", label: "answer" },
  prompt: questionPrompt,
  fromHub: (row) => ({
    question: `${row.text("context")} ${row.text("question")}`,
    options: [row.text("answerA"), row.text("answerB"), row.text("answerC")],
    answer: hubAnswer(row, "label", ["1", "2", "3"]),
  }),
});
