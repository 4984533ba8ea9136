import { currentSession } from "../session/session.ts";
import { isShown, type Shown, showSelf, showsItself } from "./shown.ts";

/** Shows a value in the running cell, now. The last expression of a cell shows itself without it. */
export function show(value: unknown): void {
  const session = currentSession();
  session.show(session.describe?.(value) ?? shownForm(value));
}

function shownForm(value: unknown): Shown {
  if (isShown(value)) return value;
  if (showsItself(value)) return value[showSelf]();
  return { shown: "value", text: String(value) };
}
