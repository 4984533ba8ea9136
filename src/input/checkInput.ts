import { SteerlabError } from "../steerlabError.ts";
import { givenText, isPromise } from "./givenText.ts";
import type { Kind, Misfit } from "./kind.ts";

/** A function's arguments: its name as cells write it, the code for an option that does not fit, and what each argument has to be. */
export interface Signature {
  readonly name: string;
  readonly code: string;
  readonly takes: readonly (readonly [at: string, kind: Kind])[];
}

/** @throws the misfit's own code, or the signature's, at the first argument that does not fit */
export function checkInput({ name, code, takes }: Signature, given: readonly unknown[]): void {
  takes.forEach(([at, fits], k) => {
    const misfit = fits(given[k], at);
    if (misfit) throw wrongInput(name, code, misfit);
  });
}

/** The same function, with its arguments checked before it is called. */
export const checked = <Call extends (...given: never[]) => unknown>(call: Call, signature: Signature): Call =>
  ((...given: never[]) => {
    checkInput(signature, given);
    return call(...given);
  }) as Call;

function wrongInput(name: string, code: string, { given, sentence, hint, code: own }: Misfit): SteerlabError {
  // The commonest of all: a call that returns a promise, and no await before it.
  const advice = isPromise(given) ? `Put await before it. ${hint}` : hint;
  return new SteerlabError(own ?? code, `${name}() ${sentence}.`, { hint: advice, details: { given: givenText(given) } });
}
