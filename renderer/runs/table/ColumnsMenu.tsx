import { ArrowDown, ArrowUp, Columns3, Pin, X } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import type { RunKeys } from "../../../src/runs/runTable.ts";
import type { RunColumn } from "../../../src/runs/runView.ts";
import { FindField, KeyOption, MenuPopup } from "../MenuPopup.tsx";
import { columnTitle } from "./columns.ts";
import { addColumn, pinColumn, removeColumn, stepColumn } from "./viewStore.ts";

const mostOffered = 60;

/** The columns that are shown, in their order, and all others to choose from. */
export function ColumnsMenu({ columns, keys }: { readonly columns: readonly RunColumn[]; readonly keys: RunKeys }) {
  const [search, setSearch] = useState("");
  const offered = offeredKeys(keys, columns, search);
  return (
    <Popover.Root>
      <Popover.Trigger className="btn ghost small">
        <Columns3 className="i sm" aria-hidden="true" />
        Columns <span className="dim">{columns.length}</span>
      </Popover.Trigger>
      <MenuPopup label="Columns" align="end">
        <ul aria-label="Shown columns">
          {columns.map((column) => (
            <ShownColumn key={column.key} column={column} />
          ))}
        </ul>
        <FindField label="Find a column" placeholder="find a key" value={search} onFind={setSearch} />
        <ul aria-label="Other columns">
          {offered.slice(0, mostOffered).map(({ key, about }) => (
            <KeyOption key={key} name={key} about={about} onChoose={() => addColumn(key)} />
          ))}
          {offered.length > mostOffered && <li className="dim">and {offered.length - mostOffered} more: type a part of the name</li>}
          {offered.length === 0 && <li className="dim">No other key has this in its name.</li>}
        </ul>
      </MenuPopup>
    </Popover.Root>
  );
}

function ShownColumn({ column: { key, pinned } }: { readonly column: RunColumn }) {
  const { title, about } = columnTitle(key);
  const button = (label: string, Icon: typeof Pin, run: () => void, pressed?: boolean) => (
    <button type="button" className="btn ghost icon small" aria-label={`${label} ${title}`} aria-pressed={pressed} onClick={run}>
      <Icon className="i sm" aria-hidden="true" />
    </button>
  );
  return (
    <li className="shown-column">
      <span className="clip">
        {title} <span className="dim">{about}</span>
      </span>
      {button("Pin", Pin, () => pinColumn(key, !pinned), pinned === true)}
      {button("Move up", ArrowUp, () => stepColumn(key, -1))}
      {button("Move down", ArrowDown, () => stepColumn(key, 1))}
      {button("Hide", X, () => removeColumn(key))}
    </li>
  );
}

function offeredKeys({ fields, keys }: RunKeys, columns: readonly RunColumn[], search: string): { key: string; about: string }[] {
  const metrics = keys
    .filter(({ name }) => name.startsWith("metrics.") && !/\.(min|max|mean)$/.test(name))
    .map(({ name }) => name.slice("metrics.".length));
  const drawn = [
    ...metrics.map((metric) => ({ key: `curve:${metric}`, about: "curve over steps" })),
    { key: "sweep:crossEntropy", about: "a sweep's curve" },
  ];
  const all = [...fields.filter(({ name }) => name !== "name"), ...keys].map(({ name, about }) => ({ key: name, about }));
  const shown = new Set(columns.map(({ key }) => key));
  return [...all, ...drawn].filter(({ key }) => !shown.has(key) && key.toLowerCase().includes(search.toLowerCase()));
}
