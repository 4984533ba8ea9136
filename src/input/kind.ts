/**
 * What an argument has to be, and what is said of one that is not. Types tell an author as much while typing; but a cell runs although types
 * do not fit, and what a cell was given wrong must be said in that cell, not by the page that cannot draw it.
 */
import { givenText, isPromise } from "./givenText.ts";

/** Why a value does not fit. */
export interface Misfit {
  readonly given: unknown;
  /** goes on after the function's name: "was given undefined as its trace" */
  readonly sentence: string;
  readonly hint: string;
  /** left out where the function's own code for options says enough */
  readonly code?: string;
}

/** @param at how the value is named in a sentence: "trace", "k", "points[2].low" */
export type Kind = (given: unknown, at: string) => Misfit | null;

/** @param fits is asked once, and may look into the value as if it were right: what it throws is a misfit too */
export const kind =
  (fits: (given: never) => unknown, hint: string): Kind =>
  (given, at) =>
    safely(() => fits(given as never)) ? null : { given, sentence: `was given ${givenText(given)} as ${at}`, hint };

/** Of a kind that many functions take, misfits have a code of their own, wherever in the value they are. */
export const coded =
  (code: string, of: Kind): Kind =>
  (given, at) => {
    const misfit = of(given, at);
    return misfit && { ...misfit, code };
  };

/** undefined fits too, as for every option that one may leave out. */
export const orLeftOut =
  (of: Kind): Kind =>
  (given, at) =>
    given === undefined ? null : of(given, at);

/** An array, or a typed one, of such values. */
export const listOf =
  (item: Kind, hint: string): Kind =>
  (given, at) =>
    kind(isList, hint)(given, at) ?? firstMisfit([...(given as unknown[]).entries()], ([k, one]) => item(one, `${at}[${k}]`));

/** An object with at least these fields. */
export const fieldsOf =
  (fields: Readonly<Record<string, Kind>>, hint: string): Kind =>
  (given, at) =>
    kind(isObject, hint)(given, at) ??
    firstMisfit(Object.entries(fields), ([name, of]) => of((given as Record<string, unknown>)[name], `${at}.${name}`));

/** An object with any names, each for such a value. */
export const namedOf =
  (value: Kind, hint: string): Kind =>
  (given, at) =>
    kind(isObject, hint)(given, at) ?? firstMisfit(Object.entries(given as object), ([name, one]) => value(one, `${at}.${name}`));

/** Whatever is looked at elsewhere. */
export const anything: Kind = () => null;

/** The last argument of most functions: it may be left out, and so may each option; a name that is none of them is a mistake. */
export const optionsOf =
  <Options extends object = Record<string, unknown>>(options: Readonly<Record<keyof Options & string, Kind>>): Kind =>
  (given) => {
    if (given === undefined) return null;
    const named = given as Record<string, unknown>;
    return (
      kind(isObject, `Give an object. ${whatIsTaken(options)}`)(given, "options") ??
      firstMisfit(Object.keys(named), (name) => unknownOption(options, name)) ??
      firstMisfit(Object.entries<Kind>(options), ([name, of]) => orLeftOut(of)(named[name], name))
    );
  };

const unknownOption = (options: Readonly<Record<string, Kind>>, name: string): Misfit | null =>
  Object.hasOwn(options, name) ? null : { given: name, sentence: `has no option ${JSON.stringify(name)}`, hint: whatIsTaken(options) };

function inWords(options: Readonly<Record<string, Kind>>): string {
  const names = Object.keys(options);
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function whatIsTaken(options: Readonly<Record<string, Kind>>): string {
  const count = Object.keys(options).length;
  if (count === 0) return "It has no options.";
  return `${count === 1 ? "Its only option is" : "Its options are"} ${inWords(options)}.`;
}

const isList = (given: unknown): boolean => Array.isArray(given) || (ArrayBuffer.isView(given) && !(given instanceof DataView));
/** Neither a list nor a promise. */
export const isObject = (given: unknown): boolean => typeof given === "object" && given !== null && !isList(given) && !isPromise(given);

function firstMisfit<Part>(parts: readonly Part[], look: (part: Part) => Misfit | null): Misfit | null {
  for (const part of parts) {
    const misfit = look(part);
    if (misfit) return misfit;
  }
  return null;
}

function safely(fits: () => unknown): boolean {
  try {
    return Boolean(fits());
  } catch {
    return false;
  }
}
