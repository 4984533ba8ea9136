import { ListOrdered } from "lucide-react";
import { Popover } from "radix-ui";
import type { NotebookView } from "./applyEvent.ts";
import { QueueList } from "./QueueList.tsx";
import { clearQueue, showQueue, useQueuePopover } from "./runActions.ts";

/** How many cells wait; opens the queue to put it in order or to clear it. */
export function QueueButton({ view }: { readonly view: NotebookView }) {
  const open = useQueuePopover((store) => store.open === view.path);
  const count = view.queue.length;
  if (count === 0 && !open) return null;
  return (
    <Popover.Root open={open} onOpenChange={(wanted) => showQueue(wanted ? view.path : null)}>
      <Popover.Trigger className="btn small ghost">
        <ListOrdered className="i sm" aria-hidden />
        Queue
        <span className="badge queued count">{count}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popup menu queue-popup" align="start" sideOffset={4} aria-label="Queue">
          <QueueList view={view} />
          {count === 0 && <p className="panel-note">No cell waits.</p>}
          <div className="queue-foot">
            <span className="dim grow">Alt ↑ ↓ moves, Delete takes out</span>
            <button type="button" className="btn small" disabled={count === 0} onClick={() => void clearQueue(view.path)}>
              Clear the queue
            </button>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
