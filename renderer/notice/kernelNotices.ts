import { activeNotebook } from "../command/command.ts";
import { restart } from "../notebook/notebookActions.ts";
import { useNotebooks } from "../notebook/notebookStore.ts";
import { toast } from "./toastStore.ts";

/** Says it when the kernel of a notebook that is not in front ends by itself; one in front says it over its cells. */
export function noticeKernels(): void {
  useNotebooks.subscribe(({ views }, before) => {
    for (const [path, view] of Object.entries(views)) {
      const was = before.views[path]?.kernel.state;
      if (view.kernel.state === "dead" && was !== undefined && was !== "dead" && path !== activeNotebook())
        sayEnded(path, view.kernel.note);
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
