/**
 * Greedy text from a place of a trace on, by the warm model and steered. A slider cannot know it: from the first token that steering changes, every
 * later distribution stands after another prefix.
 */
import type { LabelledSequence, SteeredStep, Tokenizer } from "../lm/causalLM.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import type { Answer } from "../session/questions.ts";
import type { Session } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import { checkAlpha, checkOutside, type Outside } from "./confidenceMask.ts";
import { endText } from "./tokenTexts.ts";

export interface DecodeAnew {
  /** which sequence of the trace, and how many of its tokens stay as they are */
  readonly sequence: number;
  readonly kept: number;
  readonly strength: number;
  readonly alpha: number;
  readonly outside: Outside;
  /** new tokens at most */
  readonly maxTokens: number;
}

/** One new token and what was known when it was chosen. */
export interface DecodedToken {
  readonly text: string;
  /** what the warm model would have said after the same prefix; null where it is the token itself */
  readonly instead: string | null;
  /** KL(P_w ‖ P_b), nats */
  readonly kl: number;
}

export interface DecodedAnew {
  readonly warm: readonly DecodedToken[];
  readonly steered: readonly DecodedToken[];
  /** the first token in which they differ; null where they are the same */
  readonly changedAt: number | null;
}

/** How a trace answers; it does not keep its model alive. */
export function decodeAnswer(warm: AdaptedLM, sequences: readonly LabelledSequence[]): Answer {
  const model = new WeakRef(warm);
  return (input, session) => {
    const alive = model.deref();
    if (alive) return decodeAnew(alive, sequences, checkedInput(input, sequences), session);
    throw new SteerlabError("steer/model-gone", "The warm model of this trace is no longer in memory.", { hint: "Run its cell again." });
  };
}

export async function decodeAnew(
  warm: AdaptedLM,
  sequences: readonly LabelledSequence[],
  { sequence, kept, strength, alpha, outside, maxTokens }: DecodeAnew,
  session: Session,
): Promise<DecodedAnew> {
  const prompt = sequences[sequence]!.ids.slice(0, kept);
  const greedy = async (at: number, mask: Outside) => {
    const steps: SteeredStep[] = [];
    const steering = { strength: at, alpha, outside: mask };
    const choose = (choice: Omit<SteeredStep, "chosen">) => {
      steps.push({ ...choice, chosen: choice.steered });
      return choice.steered;
    };
    const stop = (id: number) => id === warm.tokenizer.endOfText;
    await warm.decodeSteered([prompt], { steering, maxTokens, stop, choose }, session);
    return decodedTokens(steps, warm.tokenizer);
  };
  const [plain, steered] = [await greedy(0, "keep"), await greedy(strength, outside)];
  const differs = steered.findIndex(({ text }, k) => text !== plain[k]?.text);
  const changedAt = differs >= 0 ? differs : plain.length > steered.length ? steered.length : null;
  return { warm: plain, steered, changedAt };
}

function decodedTokens(steps: readonly SteeredStep[], tokenizer: Tokenizer): DecodedToken[] {
  return steps.map(({ chosen, warm, kl }) => ({
    text: endText(tokenizer, chosen),
    instead: warm === chosen ? null : endText(tokenizer, warm),
    kl,
  }));
}

/** @throws `steer/bad-question`, `steer/alpha`, `steer/outside` */
function checkedInput(input: unknown, sequences: readonly LabelledSequence[]): DecodeAnew {
  const { sequence, kept, strength, alpha, outside, maxTokens } = (input ?? {}) as DecodeAnew;
  const ids = sequences[sequence]?.ids;
  const sound = ids && Number.isInteger(kept) && kept >= 1 && kept <= ids.length && Number.isFinite(strength);
  if (!sound || !(Number.isInteger(maxTokens) && maxTokens >= 1 && maxTokens <= 512)) {
    throw new SteerlabError("steer/bad-question", `Nothing can be decoded from ${JSON.stringify(input)}.`, {
      hint: "It needs a sequence of the trace, how many of its tokens are kept, a finite strength, and 1 to 512 new tokens.",
    });
  }
  return { sequence, kept, strength, alpha: checkAlpha(alpha), outside: checkOutside(outside), maxTokens };
}
