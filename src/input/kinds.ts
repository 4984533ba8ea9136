// Plain values that arguments are made of.
import { kind } from "./kind.ts";

export const aNumber = kind((given: number) => Number.isFinite(given), "Give a finite number.");
export const aCount = kind((given: number) => Number.isInteger(given) && given >= 1, "Give a whole number above 0.");
export const aSeed = kind((given: number) => Number.isSafeInteger(given), "Give a whole number.");
export const aText = kind((given: string) => typeof given === "string", "Give a text.");
export const aFlag = kind((given: boolean) => typeof given === "boolean", "Give true or false.");

export const oneOf = (...texts: readonly string[]) =>
  kind((given: string) => texts.includes(given), `Give ${texts.map((text) => JSON.stringify(text)).join(" or ")}.`);
