import { checkInput } from "../input/checkInput.ts";
import { givenText } from "../input/givenText.ts";
import { type Kind, optionsOf } from "../input/kind.ts";
import { SteerlabError } from "../steerlabError.ts";

/** `adapter/bad-option`: what was given, and what would be right. */
export const badOption = (name: string, value: unknown, expected: string): SteerlabError =>
  new SteerlabError("adapter/bad-option", `The adapter's ${name} is ${givenText(value)}.`, {
    hint: `Give ${expected}.`,
  });

/** @throws SteerlabError `adapter/bad-option` */
export function checkCount(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) throw badOption(name, value, "a whole number above 0");
}

/**
 * A name from elsewhere, such as PEFT's `r` for the rank, would be passed over in silence, and another adapter be trained than one thinks.
 * @throws SteerlabError `adapter/bad-option`
 */
export function checkOptions<Options extends object>(
  name: string,
  o: Options,
  options: Readonly<Record<keyof Options & string, Kind>>,
): void {
  checkInput({ name, code: "adapter/bad-option", takes: [["options", optionsOf<Options>(options)]] }, [o]);
}
