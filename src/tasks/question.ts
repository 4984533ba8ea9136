import type { SourceRow } from "../data/sourceRow.ts";
import type { Exclusions } from "./exclusions.ts";
import { answerContent, questionContent } from "./sameContent.ts";
import type { Example, TaskItem } from "./task.ts";

/** A record of a benchmark, read and put into its prompt. */
export interface Question {
  readonly row: SourceRow;
  /** what is asked, without options and instructions: it stands in one split only */
  readonly asked: string;
  readonly item: TaskItem;
  /** the answers' own texts, where the item's options are labels of them */
  readonly answers?: NonNullable<TaskItem["choices"]>;
}

export const exampleOf = ({ item: { prompt, completion } }: Question): Example => ({ prompt, completion });

/** Why a well-formed record cannot be scored, or null: published sets have some of these. */
export function unscorable({ item: { completion, choices, references }, answers: meant }: Question): string | null {
  const answers = [meant ?? choices, references].filter((some) => some !== undefined);
  if ([completion, ...answers.flatMap((some) => [...some.true, ...some.false])].some((text) => text.trim() === ""))
    return "an empty answer";
  if (answers.some((some) => some.true.length === 0)) return "no true answer";
  if ((meant ?? choices)?.false.length === 0) return "no false answer";
  const both = answers.some((some) => {
    const right = new Set(some.true.map(answerContent));
    return some.false.some((text) => right.has(answerContent(text)));
  });
  return both ? "a true answer stands among the false ones" : null;
}

/** The questions that can be scored, each once. What is left out is counted. */
export function usableQuestions(questions: readonly Question[], exclusions: Exclusions): Question[] {
  const answered = new Map<string, string>();
  return questions.filter((question) => {
    const identity = identityOf(question);
    const reason = unscorable(question) ?? repeated(answered.get(identity), rightAnswer(question));
    if (reason === null) answered.set(identity, rightAnswer(question));
    else exclusions.add(reason, question.row, question.asked);
    return reason === null;
  });
}

function repeated(before: string | undefined, answer: string): string | null {
  if (before === undefined) return null;
  return before === answer ? "stands twice" : "stands twice, the second time with another answer";
}

const rightAnswer = ({ item: { choices, completion }, answers = choices }: Question): string =>
  answerContent(answers?.true[0] ?? completion);

/** Some sets ask the same about other options: "Which is true?". */
function identityOf({ asked, item: { choices }, answers = choices }: Question): string {
  const options = answers ? [...answers.true, ...answers.false] : [];
  return JSON.stringify([questionContent(asked), ...options.map(answerContent).sort()]);
}
