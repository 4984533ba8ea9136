import { restart } from "../notebook/notebookActions.ts";
import { useNotebooks } from "../notebook/notebookStore.ts";
import { toast } from "./toastStore.ts";

/** Says it when a kernel ends by itself: its variables are gone, everything else is there. */
export function noticeKernels(): void {
  useNotebooks.subscribe(({ views }, before) => {
    for (const [path, view] of Object.entries(views)) {
      const was = before.views[path]?.kernel.state;
      if (view.kernel.state === "dead" && was !== undefined && was !== "dead") sayEnded(path, view.kernel.note);
    }
  });
}

function sayEnded(path: string, note: string | null): void {
  toast({
    tone: "failed",
    title: `The kernel of ${path.slice(path.lastIndexOf("/") + 1)} ended`,
    text: `${note ?? "It gave no reason."} Its variables are gone; outputs and runs stay.`,
    actions: [{ label: "Start a new one", run: () => void restart(path) }],
  });
}
