import { duration } from "../../src/output/duration.ts";
import type { CellView } from "../../src/rpc/contract.ts";
import type { SystemNotice } from "../../src/rpc/windowBridge.ts";
import { openTab } from "../frame/tabStore.ts";
import type { NotebookView } from "../notebook/applyEvent.ts";
import { cellNumber, selectCell, useNotebooks } from "../notebook/notebookStore.ts";
import { windowBridge } from "./bridge.ts";
import { useNoticeSettings } from "./noticeSettings.ts";

/** Tells by a notification when a long cell has ended while the person was elsewhere. */
export function noticeLongCells(): void {
  useNotebooks.subscribe(({ views }, before) => {
    for (const view of Object.values(views)) {
      const was = before.views[view.path];
      if (!was || was === view) continue;
      for (const id of view.order) {
        const cell = view.cells[id];
        if (cell && was.cells[id]?.state === "running" && cell.state !== "running") ended(view, cell);
      }
    }
  });
}

function ended(view: NotebookView, cell: CellView): void {
  const { after } = useNoticeSettings.getState();
  if (after === null || (cell.duration ?? 0) < after || document.hasFocus()) return;
  tell(noticeOf(view, cell), () => {
    openTab({ kind: "notebook", path: view.path });
    selectCell(view.path, cell.id);
  });
}

function noticeOf(view: NotebookView, cell: CellView): SystemNotice {
  const failure = cell.outputs.find((output) => output.kind === "error");
  const how = { fresh: "has finished", failed: "has failed", interrupted: "was interrupted" }[cell.state as string] ?? "has ended";
  const time = `After ${duration(cell.duration ?? 0)}`;
  return {
    title: `Cell ${cellNumber(view, cell.id)} of ${view.path.slice(view.path.lastIndexOf("/") + 1)} ${how}`,
    body: failure?.kind === "error" ? `${time}: ${failure.error.message}` : `${time}.`,
    path: view.path,
  };
}

function tell(notice: SystemNotice, open: () => void): void {
  if (windowBridge) {
    windowBridge.notify(notice);
    return;
  }
  if (Notification.permission !== "granted") return;
  const shown = new Notification(notice.title, { body: notice.body, tag: notice.path });
  shown.addEventListener("click", () => {
    window.focus();
    open();
    shown.close();
  });
}
