import { type Shown, type ShowsItself, showSelf } from "../output/shown.ts";

/** Gives a result the way in which it shows itself. Not enumerable: spreading, storing or printing it takes its data only. */
export function shownAs<T extends object>(value: T, show: (value: T) => Shown): T & ShowsItself {
  return Object.defineProperty(value, showSelf, { value: () => show(value), enumerable: false }) as T & ShowsItself;
}
