import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import { commands } from "./commands.ts";
import { focusDocument } from "./focusDocument.ts";
import { Keys } from "./Keys.tsx";
import { closePalette, usePalette } from "./paletteStore.ts";

const withoutCommand: readonly (readonly [keys: string, what: string])[] = [
  ["Enter", "Edit the selected cell"],
  ["Escape", "Leave the editor for its cell"],
  ["J", "Next cell"],
  ["K", "Previous cell"],
  ["F6", "Next part of the window"],
];

/** Every key there is. */
export function ShortcutSheet() {
  const open = usePalette((store) => store.open === "shortcuts");
  return (
    <Dialog.Root open={open} onOpenChange={(wanted) => !wanted && closePalette()}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content className="dialog sheet-of-keys" aria-describedby={undefined} onCloseAutoFocus={focusDocument}>
          <Dialog.Title>Keys</Dialog.Title>
          <Dialog.Close className="btn ghost icon small close" aria-label="Close">
            <X className="i sm" aria-hidden />
          </Dialog.Close>
          <dl className="key-list">
            {withoutCommand.map(([keys, what]) => (
              <div key={keys}>
                <dt>{what}</dt>
                <dd>
                  <Keys keys={keys} />
                </dd>
              </div>
            ))}
            {commands
              .filter((command) => command.keys)
              .map((command) => (
                <div key={command.id}>
                  <dt>{command.title}</dt>
                  <dd>
                    <Keys keys={command.keys![0]!} />
                  </dd>
                </div>
              ))}
          </dl>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
