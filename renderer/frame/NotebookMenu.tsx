import { Columns2, Copy, type LucideIcon, PencilLine, Trash2 } from "lucide-react";
import { ContextMenu } from "radix-ui";
import type { KeyboardEvent, ReactNode } from "react";
import { openBeside } from "./dock.ts";
import { deleteNotebook, duplicateNotebook, renameNotebook } from "./notebookFiles.ts";

/** What can be done to a notebook of the list: by the right button or the menu key, F2 and Delete. */
export function NotebookMenu({ path, children }: { readonly path: string; readonly children: ReactNode }) {
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger asChild onKeyDown={(event) => onKey(event, path)}>
        {children}
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content className="popup menu">
          <Item icon={Columns2} title="Open in a pane on the right" run={() => openBeside({ kind: "notebook", path })} />
          <Item icon={PencilLine} title="Rename…" keys="F2" run={() => void renameNotebook(path)} />
          <Item icon={Copy} title="Duplicate…" run={() => void duplicateNotebook(path)} />
          <ContextMenu.Separator className="menu-line" />
          <Item icon={Trash2} title="Delete…" keys="Delete" run={() => void deleteNotebook(path)} />
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

interface ItemProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly keys?: string;
  run(): void;
}

function Item({ icon: Icon, title, keys, run }: ItemProps) {
  return (
    // A dialog takes the focus only once the menu has given it back.
    <ContextMenu.Item className="opt" onSelect={() => setTimeout(run, 0)}>
      <Icon className="i sm" aria-hidden />
      {title}
      {keys && <span className="tail">{keys}</span>}
    </ContextMenu.Item>
  );
}

function onKey(event: KeyboardEvent, path: string): void {
  if (event.key === "F2") void renameNotebook(path);
  if (event.key === "Delete") void deleteNotebook(path);
}
