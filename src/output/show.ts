import { currentSession } from "../session/session.ts";
import { isShown, type Shown, showSelf, showsItself } from "./shown.ts";

/** Shows a value in the running cell, now. The last expression of a cell shows itself without it. */
export function show(value: unknown): void {
  currentSession().show(shownForm(value));
}

function shownForm(value: unknown): Shown {
  if (isShown(value)) return value;
  if (showsItself(value)) return value[showSelf]();
  return { shown: "value", text: plainText(value) };
}

function plainText(value: unknown): string {
  if (typeof value === "string") return value;
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} of ${value.byteLength} bytes`;
  return JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? `${inner}n` : inner), 2) ?? String(value);
}
