import type { CausalLM } from "../../lm/causalLM.ts";
import { promptIds } from "../../lm/promptIds.ts";
import { throwIfInterrupted } from "../../session/interrupt.ts";
import { SteerlabError } from "../../steerlabError.ts";
import type { Judge, JudgeAsks, JudgeReply } from "./judge.ts";
import { publishedPrompt } from "./judgePrompts.ts";

export interface LocalJudgeOptions {
  /** trained to answer "True:"; absent, truth is not judged */
  readonly truth?: CausalLM;
  /** trained to answer "Helpful:"; absent, informativeness is not judged */
  readonly info?: CausalLM;
  /** the models' names when left out */
  readonly name?: string;
  /**
   * Probability that " yes" and " no" must have together: a model that says something else was not trained to judge, and its answer
   * counts as unreadable. 0.5 when left out.
   */
  readonly smallestMass?: number;
}

const ANSWERS = [" yes", " no"] as const;
/** Prompts of one call, so that an interruption loses little. */
const PROMPTS = 64;

/**
 * A judge on this machine: any causal language model, asked with TruthfulQA's published prompts. Its verdict is the likelier of " yes"
 * and " no". It keeps no model alive: dispose them where they were loaded.
 * @throws SteerlabError `judge/no-model`, `judge/smallest-mass`
 */
export function localJudge({ truth, info, name, smallestMass = 0.5 }: LocalJudgeOptions): Judge {
  const models = new Map<JudgeAsks, CausalLM>([...(truth ? [["truth", truth] as const] : []), ...(info ? [["info", info] as const] : [])]);
  if (models.size === 0) throw new SteerlabError("judge/no-model", "A local judge has no model.", { hint: "Give truth, info, or both." });
  if (!(smallestMass >= 0 && smallestMass <= 1)) {
    throw new SteerlabError("judge/smallest-mass", `smallestMass is ${smallestMass}.`, { hint: "Give a probability from 0 to 1." });
  }
  const digests = Object.fromEntries([...models].map(([asks, lm]) => [asks, lm.digest]));
  return {
    name: name ?? [...new Set([...models.values()].map((lm) => lm.name))].join(" and "),
    asks: [...models.keys()],
    identity: { kind: "local", prompt: "published", models: digests, smallestMass },
    prompt: publishedPrompt,
    async answer(prompts, reply, session) {
      for (const [asks, lm] of models) {
        const own = prompts.flatMap((prompt, index) => (prompt.asks === asks ? [{ index, prompt: prompt.prompt }] : []));
        for (let at = 0; at < own.length; at += PROMPTS) {
          throwIfInterrupted(session, "Judging");
          const some = own.slice(at, at + PROMPTS);
          const fitting = some.filter(({ prompt }) => fits(lm, prompt));
          for (const { index } of some.filter((one) => !fitting.includes(one))) reply(index, tooLong(lm));
          const scores = await lm.scoreAll(fitting.map(({ prompt }) => ({ prompt, completions: ANSWERS })));
          fitting.forEach(({ index }, i) => {
            reply(index, verdictOf(scores[i]![0]!.total, scores[i]![1]!.total, smallestMass));
          });
        }
      }
    },
  };
}

const fits = (lm: CausalLM, prompt: string): boolean => {
  const longest = Math.max(...ANSWERS.map((answer) => lm.tokenizer.encode(answer, { continues: true }).length));
  return promptIds(lm, prompt).length + longest <= lm.context;
};

const tooLong = (lm: CausalLM): JudgeReply => ({
  text: "",
  verdict: null,
  reason: `longer than the judge's context of ${lm.context} tokens`,
});

/** @param yes @param no log-probabilities, nats */
function verdictOf(yes: number, no: number, smallestMass: number): JudgeReply {
  const mass = Math.exp(yes) + Math.exp(no);
  const text = yes > no ? ANSWERS[0] : ANSWERS[1];
  const probability = 1 / (1 + Math.exp(no - yes));
  if (mass >= smallestMass && !Number.isNaN(probability)) return { text, verdict: yes > no, probability };
  return { text, verdict: null, reason: `yes and no together are less probable than ${smallestMass}` };
}
