import { Keyboard, Search, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useState } from "react";
import { readKeys } from "../../src/keys/combination.ts";
import { type Command, commands } from "./commands.ts";
import { focusDocument } from "./focusDocument.ts";
import { Keys } from "./Keys.tsx";
import { keysOf, useKeyBindings } from "./keyBindings.ts";
import { matchRank } from "./match.ts";
import { closePalette, openKeyFile, usePalette } from "./paletteStore.ts";

interface Row {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  readonly keys: readonly string[];
}

/** What no command stands for. */
const fixed: readonly Row[] = [
  { id: "fixed.leave", group: "Cell", title: "Leave the editor for its cell", keys: ["Escape"] },
  { id: "fixed.parts", group: "Go to", title: "Next part of the window", keys: ["F6"] },
];

/** Every command with its keys, by group; searched by words or keys. */
export function ShortcutSheet() {
  const open = usePalette((store) => store.open === "shortcuts");
  return (
    <Dialog.Root open={open} onOpenChange={(wanted) => !wanted && usePalette.getState().open === "shortcuts" && closePalette()}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content className="dialog sheet-of-keys" aria-describedby={undefined} onCloseAutoFocus={focusDocument}>
          <Dialog.Title>Keyboard shortcuts</Dialog.Title>
          <SheetBody />
          <Dialog.Close className="btn ghost icon small close" aria-label="Close">
            <X className="i sm" aria-hidden />
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function SheetBody() {
  const [query, setQuery] = useState("");
  const bindings = useKeyBindings();
  const rows = [...commands.map((command) => rowOf(command, keysOf(command, bindings))), ...fixed];
  const shown = rows.filter((row) => matches(row, query)).sort((one, other) => Number(hasKeys(other, query)) - Number(hasKeys(one, query)));
  const groups = [...new Set(shown.map((row) => row.group))];
  return (
    <>
      <div className="field">
        <Search className="i sm" aria-hidden />
        <input
          aria-label="Search shortcuts"
          placeholder="Search by words or keys"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className="key-list" aria-label="Shortcuts" tabIndex={0}>
        {groups.map((group) => (
          <KeyGroup key={group} title={group} rows={shown.filter((row) => row.group === group)} />
        ))}
        {shown.length === 0 && <p>No command has these words or keys.</p>}
      </section>
      <div className="acts">
        <button type="button" className="btn small" onClick={openKeyFile}>
          <Keyboard className="i sm" aria-hidden />
          Change them (JSON)
        </button>
      </div>
    </>
  );
}

const rowOf = ({ id, group, title }: Command, keys: readonly string[]): Row => ({ id, group, title, keys });

/** Words of the title, or the keys as they are written: `ctrl shift`, `d d`. */
function matches({ title, group, keys }: Row, query: string): boolean {
  if (query.trim() === "") return keys.length > 0;
  const pressed = query.trim().toLowerCase();
  return matchRank(`${title} ${group}`, query) >= 0 || keys.some((one) => one.toLowerCase().includes(pressed.replace(/\s*\+\s*/g, "+")));
}

/** Whether what is searched for are this row's keys. */
function hasKeys({ keys }: Row, query: string): boolean {
  const read = readKeys(query);
  return "keys" in read && keys.includes(read.keys);
}

function KeyGroup({ title, rows }: { readonly title: string; readonly rows: readonly Row[] }) {
  return (
    <>
      <h3>{title}</h3>
      <dl>
        {rows.map((row) => (
          <div key={row.id} data-command={row.id}>
            <dt>{row.title}</dt>
            <dd>
              {row.keys.map((keys) => (
                <Keys key={keys} keys={keys} />
              ))}
              {row.keys.length === 0 && <span className="dim">no keys</span>}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
