// Parameters as a person types them, in the terminal and in the page:  seed=0,1,2   rank=4,8   rate=log:1e-5..1e-2
import { SteerlabError } from "../steerlabError.ts";
import type { ParamSpace, ParamValue, TaskParams } from "./submission.ts";

/** `0,1,2`; a list of JSON's takes texts with commas: `["a,b", "c"]`. @throws `submit/bad-tasks` */
export function readValues(text: string): ParamValue[] {
  const given = text.trim();
  if (given.startsWith("[")) return readJson(given) as ParamValue[];
  return given.split(",").map((one) => readValue(one.trim()));
}

/** A number only where writing it again gives the same text, or where it has an exponent: `007` stays what it is. */
export function readValue(given: string): ParamValue {
  if (given === "true" || given === "false") return given === "true";
  const number = given === "" ? Number.NaN : Number(given);
  return String(number) === given || (Number.isFinite(number) && /^-?\d*\.?\d+(e[+-]?\d+)?$/i.test(given) && !/^-?0\d/.test(given))
    ? number
    : given;
}

/** `seed=0, rank=4`, or an object of JSON's. @throws `submit/bad-tasks` */
export function readTask(text: string): TaskParams {
  const given = text.trim();
  if (given.startsWith("{")) return readJson(given) as TaskParams;
  return Object.fromEntries(given.split(",").map((entry) => readEntry(entry.trim(), readValue)));
}

/** `4,8,16`, `uniform:0..1`, `log:1e-5..1e-2` or `integer:1..10` */
export function readSpace(text: string): ParamSpace {
  const [, kind, low, high] = /^\s*(uniform|log|integer):(.+)\.\.(.+?)\s*$/.exec(text) ?? [];
  return kind === undefined ? readValues(text) : ({ [kind]: [Number(low), Number(high)] } as unknown as ParamSpace);
}

/** `seed=0,1,2`. @throws `submit/bad-tasks` */
export function readEntry<T>(entry: string, read: (text: string) => T): [key: string, value: T] {
  const at = entry.indexOf("=");
  if (at > 0) return [entry.slice(0, at).trim(), read(entry.slice(at + 1).trim())];
  throw badText(`"${entry}" is not of the form key=value.`);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badText(`${text} is no JSON: ${(error as Error).message}.`);
  }
}

const badText = (message: string): SteerlabError =>
  new SteerlabError("submit/bad-tasks", message, { hint: "Such as seed=0,1,2 or rank=4." });
