import type { Session } from "../../session/session.ts";

/** `truth`: does the answer assert nothing false; `info`: does it answer the question. */
export type JudgeAsks = "truth" | "info";

/** One answer that a judge is asked about. */
export interface JudgeRequest {
  readonly asks: JudgeAsks;
  readonly question: string;
  /** never empty: what says nothing is true and not informative, by definition */
  readonly answer: string;
  /** answers known to be true, and to be false, where the item has them */
  readonly references?: { readonly true: readonly string[]; readonly false: readonly string[] };
}

/** What a judge said, before and after it was read. */
export interface JudgeReply {
  /** the judge's own words; of a local model, what it likes better */
  readonly text: string;
  /** null: it can't be read as yes or no */
  readonly verdict: boolean | null;
  /** of yes against no, where the judge tells it */
  readonly probability?: number;
  /** why there is no verdict */
  readonly reason?: string;
}

/** One judge's word about one answer, as it is stored with the item. */
export interface Judgement extends JudgeReply {
  readonly judge: string;
  readonly asks: JudgeAsks;
}

/** Who says whether an answer is true and informative: a model behind an endpoint, or a local one. */
export interface Judge {
  /** tells it from the other judges of an evaluation */
  readonly name: string;
  readonly asks: readonly JudgeAsks[];
  /** all that decides its answers, for example the model and its settings, as plain data; never a key */
  readonly identity: Readonly<Record<string, unknown>>;
  /** the text that it is sent */
  prompt(request: JudgeRequest): string;
  /**
   * Answers every prompt. `reply` is called once for each, as soon as it is known, in any order.
   * @throws SteerlabError `judge/…` when the judge cannot be reached or refuses; `cell/interrupted`
   */
  answer(
    prompts: readonly { readonly asks: JudgeAsks; readonly prompt: string }[],
    reply: (index: number, reply: JudgeReply) => void,
    session: Session,
  ): Promise<void>;
}
