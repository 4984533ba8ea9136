import { ProgressReporter } from "../../session/progressReporter.ts";
import type { Session } from "../../session/session.ts";
import { SteerlabError } from "../../steerlabError.ts";
import type { Judge, JudgeAsks, Judgement, JudgeReply } from "./judge.ts";
import { JudgementStore } from "./judgementStore.ts";

/** An answer to be judged. */
export interface GivenAnswer {
  readonly question: string;
  readonly answer: string;
  readonly references?: { readonly true: readonly string[]; readonly false: readonly string[] };
}

/**
 * Every judge's word about every answer, from the store where it has been said before.
 * @param store where replies are kept; the workspace's when left out
 * @returns [answers], each with one judgement a judge and question
 * @throws SteerlabError `judge/same-name`, and what a judge throws: what was answered until then is kept
 */
export async function judgeAnswers(
  judges: readonly Judge[],
  answers: readonly GivenAnswer[],
  session: Session,
  store = new JudgementStore(),
): Promise<Judgement[][]> {
  checkNames(judges);
  const judgements = answers.map((): Judgement[] => []);
  for (const judge of judges) {
    const replies = await repliesOf(judge, answers, session, store);
    replies.forEach((own, i) => {
      judgements[i]!.push(...own);
    });
  }
  return judgements;
}

function checkNames(judges: readonly Judge[]): void {
  const names = judges.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return;
  throw new SteerlabError("judge/same-name", `Two judges have the name ${JSON.stringify(twice)}, so their words cannot be told apart.`, {
    hint: "Give one of them another name.",
  });
}

interface Asked {
  readonly asks: JudgeAsks;
  readonly prompt: string;
}

/** By definition, without asking: who says nothing says nothing false and does not answer the question. */
const emptyAnswer = (judge: string, asks: JudgeAsks): Judgement => ({
  judge,
  asks,
  text: "",
  verdict: asks === "truth",
  reason: "empty answer",
});

async function repliesOf(judge: Judge, answers: readonly GivenAnswer[], session: Session, store: JudgementStore): Promise<Judgement[][]> {
  const asked = (answer: GivenAnswer) => judge.asks.map((asks): Asked => ({ asks, prompt: judge.prompt({ asks, ...answer }) }));
  const wanted = answers.map((answer) => (answer.answer === "" ? null : asked(answer)));
  const replies = await knownOrAsked(
    judge,
    wanted.flatMap((one) => one ?? []),
    session,
    store,
  );
  return wanted.map((one) =>
    one === null
      ? judge.asks.map((asks) => emptyAnswer(judge.name, asks))
      : one.map(({ asks, prompt }) => ({ judge: judge.name, asks, ...replies.get(keyOf(asks, prompt))! })),
  );
}

const keyOf = (asks: JudgeAsks, prompt: string): string => `${asks}\n${prompt}`;

/** Equal prompts are asked once. */
async function knownOrAsked(
  judge: Judge,
  asked: readonly Asked[],
  session: Session,
  store: JudgementStore,
): Promise<ReadonlyMap<string, JudgeReply>> {
  const replies = new Map<string, JudgeReply>();
  const open = new Map<string, Asked>();
  for (const one of asked) {
    const key = keyOf(one.asks, one.prompt);
    const known = replies.get(key) ?? store.find(judge, one.asks, one.prompt);
    if (known) replies.set(key, known);
    else open.set(key, one);
  }
  if (open.size === 0) return replies;
  const prompts = [...open.values()];
  const progress = new ProgressReporter(session, `Judging: ${judge.name}`, prompts.length, "answers");
  let done = 0;
  const keep = (index: number, reply: JudgeReply) => {
    const { asks, prompt } = prompts[index]!;
    store.keep(judge, asks, prompt, reply);
    replies.set(keyOf(asks, prompt), reply);
    progress.update(++done);
  };
  await judge.answer(prompts, keep, session);
  progress.finish();
  return replies;
}
