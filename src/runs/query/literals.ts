import { type QueryValue, queryError } from "./queryTree.ts";

/** [start, end) in ms since the epoch: a day is as long as a day, a minute as a minute. */
export interface TimeSpan {
  readonly start: number;
  readonly end: number;
}

const minute = 60_000;
const day = 24 * 60 * minute;
const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: minute, h: 60 * minute, d: day, w: 7 * day };

/** @returns null where the value is no number */
export function numberOf({ text, quoted }: QueryValue): number | null {
  if (quoted || text === "") return null;
  const number = Number(text.replace("−", "-"));
  return Number.isNaN(number) ? null : number;
}

/** @returns ms; a bare number counts seconds. @throws `query/bad-duration` */
export function durationOf(value: QueryValue): number {
  const [, number, unit = "s"] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?$/.exec(value.text) ?? [];
  if (number !== undefined) return Number(number) * units[unit]!;
  throw queryError("bad-duration", `"${value.text}" is no duration.`, value, "Such as 500ms, 90s, 5m or 2h; a bare number counts seconds.");
}

/** Times of the clock are local, as the page shows them. @throws `query/bad-date` */
export function timeOf(value: QueryValue, now: number): TimeSpan {
  const text = value.text.toLowerCase();
  if (text === "now") return { start: now, end: now };
  if (text === "today") return dayOf(new Date(now));
  if (text === "yesterday") return dayOf(new Date(startOfDay(new Date(now)) - 1));
  const [, number, unit] = /^-(\d+)(m|h|d|w)$/.exec(text) ?? [];
  if (number !== undefined) return { start: now - Number(number) * units[unit!]!, end: now - Number(number) * units[unit!]! };
  return dateOf(value);
}

function dateOf(value: QueryValue): TimeSpan {
  const [, date, time] = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2})?)?$/.exec(value.text) ?? [];
  const start = date === undefined ? Number.NaN : new Date(`${date}T${time ?? "00:00"}`).getTime();
  if (!Number.isNaN(start)) return time === undefined ? dayOf(new Date(start)) : { start, end: start + minute };
  throw queryError("bad-date", `"${value.text}" is no date.`, value, "Such as 2026-11-27, 2026-11-27T10:30, today, yesterday, -7d or -2h.");
}

const startOfDay = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/** Days are counted by the calendar, since one of 25 hours ends at midnight too. */
function dayOf(date: Date): TimeSpan {
  const start = startOfDay(date);
  const next = new Date(start);
  next.setDate(next.getDate() + 1);
  return { start, end: next.getTime() };
}
