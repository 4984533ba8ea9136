import { Layers, X } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import type { RunKeys } from "../../../src/runs/runTable.ts";
import { setGroupBy } from "./viewStore.ts";

/** The keys by which runs are put together; any number of them. */
export function GroupMenu({ groupBy, keys }: { readonly groupBy: readonly string[]; readonly keys: RunKeys }) {
  const [search, setSearch] = useState("");
  const offered = [...keys.fields, ...keys.keys].filter(
    ({ name }) => !name.startsWith("metrics.") && !groupBy.includes(name) && name.toLowerCase().includes(search.toLowerCase()),
  );
  return (
    <span className="chip-row">
      <span className="dim">Group by</span>
      {groupBy.map((key) => (
        <span key={key} className="chip">
          <code>{key}</code>
          <button
            type="button"
            className="x"
            aria-label={`Do not group by ${key}`}
            onClick={() => setGroupBy(groupBy.filter((one) => one !== key))}
          >
            <X className="i sm" aria-hidden="true" />
          </button>
        </span>
      ))}
      <Popover.Root onOpenChange={() => setSearch("")}>
        <Popover.Trigger className="btn ghost small">
          <Layers className="i sm" aria-hidden="true" />
          Key
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content className="popup columns-popup" align="start" sideOffset={4} aria-label="Group by">
            <input
              className="field"
              aria-label="Find a key"
              placeholder="find a key"
              value={search}
              onChange={(event) => setSearch(event.target.value)}
            />
            <ul aria-label="Keys">
              {offered.slice(0, 60).map(({ name, about }) => (
                <li key={name}>
                  <button type="button" className="opt" onClick={() => setGroupBy([...groupBy, name])}>
                    <code>{name}</code>
                    <span className="tail">{about}</span>
                  </button>
                </li>
              ))}
            </ul>
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
    </span>
  );
}
