import { checkInput } from "../input/checkInput.ts";
import { kind, namedOf } from "../input/kind.ts";
import { SteerlabError } from "../steerlabError.ts";
import { currentSession } from "./session.ts";

type Param = number | string | boolean;
/** Literals such as `0` widen to `number`, so that another value can come from outside. */
type Widened<T> = T extends number ? number : T extends boolean ? boolean : string;

const HINT = "Give names with their defaults, such as { seed: 0 }.";
const aParam = kind(
  (given: Param) => ["number", "string", "boolean"].includes(typeof given),
  "A default is a number, a text, true or false.",
);

/**
 * The notebook's parameters: defaults, overridden by `--param key=value`. Each keeps the type of its default.
 * @throws `params/unknown` for a key that has no default, `params/not-a-number`, `params/not-a-boolean`, `params/not-a-value` for a default that is
 * neither number, text nor truth value
 */
export function params<T extends Record<string, Param>>(defaults: T): { [K in keyof T]: Widened<T[K]> } {
  checkInput({ name: "params", code: "params/not-a-value", takes: [["defaults", namedOf(aParam, HINT)]] }, [defaults]);
  const given = currentSession().params;
  const unknown = Object.keys(given).find((key) => !(key in defaults));
  if (unknown !== undefined) {
    throw new SteerlabError("params/unknown", `The notebook has no parameter "${unknown}".`, {
      hint: `It has ${Object.keys(defaults).join(", ")}.`,
    });
  }
  const entries = Object.entries(defaults).map(([key, fallback]) => [
    key,
    given[key] === undefined ? fallback : parse(key, given[key], fallback),
  ]);
  return Object.fromEntries(entries);
}

function parse(key: string, text: string, fallback: Param): Param {
  if (typeof fallback === "string") return text;
  if (typeof fallback === "number") return parseNumber(key, text);
  if (text === "true" || text === "false") return text === "true";
  throw new SteerlabError("params/not-a-boolean", `Parameter ${key} is "${text}".`, { hint: "Give true or false." });
}

function parseNumber(key: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new SteerlabError("params/not-a-number", `Parameter ${key} is "${text}".`, { hint: `Give a number, such as ${key}=3.` });
}
