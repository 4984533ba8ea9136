import { Layers, X } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import type { RunKeys } from "../../../src/runs/runTable.ts";
import { FindField, KeyOption, MenuPopup } from "../MenuPopup.tsx";
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
        <MenuPopup label="Group by" align="start">
          <FindField label="Find a key" placeholder="find a key" value={search} onFind={setSearch} />
          <ul aria-label="Keys">
            {offered.slice(0, 60).map(({ name, about }) => (
              <KeyOption key={name} name={name} about={about} onChoose={() => setGroupBy([...groupBy, name])} />
            ))}
          </ul>
        </MenuPopup>
      </Popover.Root>
    </span>
  );
}
