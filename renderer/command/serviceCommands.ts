import { Bell, BellOff, Cable } from "lucide-react";
import { openConnectDialog } from "../service/connectDialog.ts";
import { noticeAfter, useNoticeSettings } from "../window/noticeSettings.ts";
import type { Command } from "./command.ts";

/** The service that the page is on, and what it tells the person who is elsewhere. */
export const serviceCommands: readonly Command[] = [
  {
    id: "service.connect",
    title: "Connect to a running service…",
    group: "Go to",
    icon: Cable,
    detail: () => "such as a GPU machine's",
    run: openConnectDialog,
  },
  {
    id: "notices.on",
    title: "Notify me when a long cell ends",
    group: "View",
    icon: Bell,
    detail: () => "30 s and more, while I am elsewhere",
    unavailable: () => (useNoticeSettings.getState().after === null ? null : "it is so already"),
    run: () => void noticeAfter(30_000),
  },
  {
    id: "notices.off",
    title: "No notifications of long cells",
    group: "View",
    icon: BellOff,
    unavailable: () => (useNoticeSettings.getState().after === null ? "it is so already" : null),
    run: () => void noticeAfter(null),
  },
];
