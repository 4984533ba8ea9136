import { useMemo, useState } from "react";

export interface Selection {
  readonly ids: ReadonlySet<string>;
  toggle(id: string): void;
  add(id: string): void;
  set(ids: readonly string[]): void;
}

/** The runs that are ticked; they stay so when a filter hides them, and the bar says how many there are. */
export function useSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const change = useMemo(
    () => ({
      toggle: (id: string) =>
        setIds((before) => (before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id]))),
      add: (id: string) => setIds((before) => new Set([...before, id])),
      set: (all: readonly string[]) => setIds(new Set(all)),
    }),
    [],
  );
  return useMemo(() => ({ ids, ...change }), [ids, change]);
}
