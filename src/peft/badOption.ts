import { SteerlabError } from "../steerlabError.ts";

/** `adapter/bad-option`: what was given, and what would be right. */
export const badOption = (name: string, value: unknown, expected: string): SteerlabError =>
  new SteerlabError(
    "adapter/bad-option",
    `The adapter's ${name} is ${typeof value === "string" ? JSON.stringify(value) : String(value)}.`,
    {
      hint: `Give ${expected}.`,
    },
  );

/** @throws SteerlabError `adapter/bad-option` */
export function checkCount(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) throw badOption(name, value, "a whole number above 0");
}
