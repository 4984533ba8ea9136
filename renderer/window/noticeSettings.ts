import { create } from "zustand";
import { toast } from "../notice/toastStore.ts";
import { windowBridge } from "./bridge.ts";

interface NoticeSettings {
  /** a cell that took longer than this is worth a notification, ms; null: none is */
  readonly after: number | null;
}

const storageKey = "steerlab.noticeAfter";
const usual = 30_000;

function stored(): NoticeSettings {
  const text = localStorage.getItem(storageKey);
  if (text === "never") return { after: null };
  const after = Number(text ?? "");
  // A browser asks the person first: there it begins with the person's own wish.
  return { after: after > 0 ? after : windowBridge ? usual : null };
}

export const useNoticeSettings = create<NoticeSettings>(stored);

/** Notifications from now on, after cells that took this long, ms; null: none. A browser asks for leave. */
export async function noticeAfter(after: number | null): Promise<void> {
  if (after !== null && !windowBridge && (await Notification.requestPermission()) !== "granted") {
    toast({
      tone: "stale",
      title: "The browser allows no notifications",
      text: "Its settings for this address say so; change them there.",
    });
    return;
  }
  localStorage.setItem(storageKey, after === null ? "never" : String(after));
  useNoticeSettings.setState({ after });
}
