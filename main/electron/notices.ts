import { Notification } from "electron";
import { duration } from "../../src/output/duration.ts";
import type { SystemNotice, ToOpen } from "../../src/rpc/windowBridge.ts";

/** Work that took less is not worth a notification where no window says how long is. */
const long = 30_000; // ms
/** One that may be collected takes its click with it. */
const shown = new Set<Notification>();

export function noticeOfPage({ title, body, path }: SystemNotice, open: (what: ToOpen) => void): void {
  const notice = new Notification({ title: String(title), body: String(body) });
  shown.add(notice);
  notice.on("click", () => open({ path }));
  for (const end of ["click", "close", "failed"] as const) notice.on(end as "close", () => shown.delete(notice));
  notice.show();
}

/** A kernel is at rest and there is no window that says so. */
export function noticeRested(path: string, milliseconds: number, open: (what: ToOpen) => void): void {
  if (milliseconds < long) return;
  const body = `Its cells took ${duration(milliseconds)}.`;
  noticeOfPage({ title: `${path.slice(path.lastIndexOf("/") + 1)} has come to rest`, body, path }, open);
}
