import { Bookmark, ChevronDown, Trash2 } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useCallback, useEffect, useState } from "react";
import type { RunView } from "../../../src/runs/runView.ts";
import { ask } from "../../notice/dialogStore.ts";
import { toastError } from "../../notice/toastStore.ts";
import { service } from "../../service/workbench.ts";
import { openAll, openView, useView } from "./viewStore.ts";

const scopes = { active: "All runs", archived: "Archived", trash: "Trash" } as const;

/** Views by name: those that are always there, and those that were saved. */
export function ViewMenu() {
  const { view } = useView();
  const [saved, setSaved] = useState<readonly RunView[]>([]);
  const read = useCallback(
    () => service.runViews().then(setSaved, (error: unknown) => toastError("The views could not be read", error)),
    [],
  );
  useEffect(() => void read(), [read]);
  const save = async () => {
    const name = await ask({
      title: "Save this view",
      text: "Query, columns, order, grouping and baseline are kept under a name.",
      confirm: "Save view",
      field: { label: "Name", value: view.name, check: (text) => (text.trim() === "" ? "Give it a name." : null) },
    });
    if (name === null) return;
    const named = { ...view, name: name.trim() };
    await service.saveRunView(named).then(
      () => openView(named),
      (error: unknown) => toastError("The view could not be saved", error),
    );
    await read();
  };
  const remove = async (name: string) => {
    await service.deleteRunView(name).catch((error: unknown) => toastError("The view could not be deleted", error));
    await read();
  };
  return (
    <DropdownMenu.Root onOpenChange={(open) => open && void read()}>
      <DropdownMenu.Trigger className="btn ghost small">
        <span className="sr">View: </span>
        <Bookmark className="i sm" aria-hidden="true" />
        {view.name || scopes[view.scope]}
        <ChevronDown className="i sm" aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="popup menu" align="start" sideOffset={4}>
          <Always />
          {saved.length > 0 && <div className="menu-line" />}
          {saved.map((one) => (
            <DropdownMenu.Item key={one.name} className="opt" onSelect={() => openView(one)}>
              {one.name}
              <span className="tail">
                <button
                  type="button"
                  className="btn ghost icon small"
                  aria-label={`Delete the view ${one.name}`}
                  onClick={(event) => {
                    event.stopPropagation();
                    void remove(one.name);
                  }}
                >
                  <Trash2 className="i sm" aria-hidden="true" />
                </button>
              </span>
            </DropdownMenu.Item>
          ))}
          <div className="menu-line" />
          <DropdownMenu.Item className="opt" onSelect={() => void save()}>
            Save this view …
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Always() {
  const item = (label: string, run: () => void) => (
    <DropdownMenu.Item className="opt" onSelect={run}>
      {label}
    </DropdownMenu.Item>
  );
  return (
    <>
      {item("All runs", () => openAll())}
      {item("Running", () => openAll({ query: "state = running" }))}
      {item("Failed or crashed", () => openAll({ query: "state in (failed, crashed, interrupted)" }))}
      {item("Archived", () => openAll({ scope: "archived" }))}
      {item("Trash", () => openAll({ scope: "trash" }))}
    </>
  );
}
