/**
 * What a page may ask of a kernel about things that its cells have made, such as decoding anew at the strength of a slider. Whoever makes such a
 * thing says how it answers; the kernel looks the answer up when the page asks.
 */
import { SteerlabError } from "../steerlabError.ts";
import type { Session } from "./session.ts";

/** @param input plain data from the page: to be checked */
export type Answer = (input: unknown, session: Session) => unknown;

export interface Question {
  /** id of the run that made what is asked about */
  readonly subject: string;
  readonly name: string;
  /** plain data */
  readonly input: unknown;
}

/** Answers of so many subjects are kept; the oldest go first. */
const KEPT = 256;
const known = new Map<string, Readonly<Record<string, Answer>>>();

export function answerQuestions(subject: string, answers: Readonly<Record<string, Answer>>): void {
  known.delete(subject);
  known.set(subject, answers);
  for (const oldest of known.keys()) {
    if (known.size <= KEPT) break;
    known.delete(oldest);
  }
}

/** @throws `kernel/unknown-subject`, and what the answer throws */
export async function answerTo({ subject, name, input }: Question, session: Session): Promise<unknown> {
  const answer = known.get(subject)?.[name];
  if (answer) return await answer(input, session);
  throw new SteerlabError("kernel/unknown-subject", `This kernel cannot answer "${name}" about run ${subject}.`, {
    hint: "The kernel that made it has ended: run its cell again, and ask there.",
    details: { subject, name },
  });
}
