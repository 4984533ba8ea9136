import { create } from "zustand";
import type { RunScope, RunSort } from "../../../src/runs/runTable.ts";
import type { RunColumn, RunView } from "../../../src/runs/runView.ts";

/** What the runs table shows, as it stands: kept over closed tabs and reloads; given a name, it is a saved view. */
interface ViewStore {
  readonly view: RunView;
  /** the columns were chosen by the person, and follow no default any more */
  readonly chosen: boolean;
}

const memory = "steerlab.runs.view";
const plain: RunView = { name: "", query: "", scope: "active", sort: [], columns: [], groupBy: [], baseline: null };

export const useView = create<ViewStore>(() => remembered() ?? { view: plain, chosen: false });
useView.subscribe((store) => localStorage.setItem(memory, JSON.stringify(store)));

function remembered(): ViewStore | null {
  try {
    const stored = JSON.parse(localStorage.getItem(memory) ?? "null") as ViewStore | null;
    return Array.isArray(stored?.view.columns) ? stored : null;
  } catch {
    return null;
  }
}

const change = (part: Partial<RunView>): void => useView.setState(({ view }) => ({ view: { ...view, ...part } }));

export const setQuery = (query: string): void => change({ query });
export const setScope = (scope: RunScope): void => change({ scope });
export const setGroupBy = (groupBy: readonly string[]): void => change({ groupBy });
export const setBaseline = (baseline: string | null): void => change({ baseline });
export const setSort = (sort: readonly RunSort[]): void => change({ sort });

export function openView(view: RunView): void {
  useView.setState({ view, chosen: view.columns.length > 0 });
}
export const openAll = (part: Partial<RunView> = {}): void => openView({ ...plain, columns: useView.getState().view.columns, ...part });

/** Up, down, not at all; with `add` it is a further key of the order. */
export function toggleSort(key: string, add: boolean): void {
  const { sort } = useView.getState().view;
  const now = sort.find((one) => one.key === key);
  const next = now === undefined ? { key, descending: false } : now.descending ? null : { key, descending: true };
  if (!add) setSort(next ? [next] : []);
  else if (now === undefined) setSort([...sort, next!]);
  else setSort(sort.flatMap((one) => (one.key === key ? (next ?? []) : one)));
}

export function setColumns(columns: readonly RunColumn[]): void {
  useView.setState(({ view }) => ({ chosen: true, view: { ...view, columns } }));
}
export function setDefaultColumns(keys: readonly string[]): void {
  const { chosen, view } = useView.getState();
  if (!chosen && keys.join() !== view.columns.map(({ key }) => key).join()) change({ columns: keys.map((key) => ({ key })) });
}
const changeColumns = (work: (columns: readonly RunColumn[]) => readonly RunColumn[]): void =>
  setColumns(work(useView.getState().view.columns));

export const addColumn = (key: string): void =>
  changeColumns((columns) => (columns.some((one) => one.key === key) ? columns : [...columns, { key }]));
export const removeColumn = (key: string): void => changeColumns((columns) => columns.filter((one) => one.key !== key));
export const pinColumn = (key: string, pinned: boolean): void =>
  changeColumns((columns) => columns.map((one) => (one.key === key ? { ...one, pinned } : one)));
export const resizeColumn = (key: string, width: number): void =>
  changeColumns((columns) =>
    columns.map((one) => (one.key === key ? { ...one, width: Math.min(600, Math.max(56, Math.round(width))) } : one)),
  );

/** Puts a column before another, or with null at the end. */
export function moveColumn(key: string, before: string | null): void {
  if (key === before) return;
  changeColumns((columns) => {
    const moved = columns.filter((one) => one.key === key);
    const others = columns.filter((one) => one.key !== key);
    const at = before === null ? others.length : others.findIndex((one) => one.key === before);
    return [...others.slice(0, at), ...moved, ...others.slice(at)];
  });
}
export function stepColumn(key: string, by: -1 | 1): void {
  const { columns } = useView.getState().view;
  const at = columns.findIndex((one) => one.key === key);
  if (by < 0 && at > 0) moveColumn(key, columns[at - 1]!.key);
  if (by > 0 && at < columns.length - 1) moveColumn(key, columns[at + 2]?.key ?? null);
}
