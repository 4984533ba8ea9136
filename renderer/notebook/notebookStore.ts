import { create } from "zustand";
import type { CellView, NotebookEvent, NotebookState } from "../../src/rpc/contract.ts";
import { applyEvent, type NotebookView, viewOf } from "./applyEvent.ts";

/** What the person does with a notebook here; the service knows nothing of it. */
export interface NotebookFocus {
  readonly selected: string | null;
  /** where a selection of several cells was begun; null when one cell is selected */
  readonly anchor?: string | null;
  /** `edit`: the keys go to the cell's editor; `command`: single keys are commands on the selected cell */
  readonly mode: "command" | "edit";
}

interface NotebookStore {
  readonly views: Readonly<Record<string, NotebookView>>;
  readonly focus: Readonly<Record<string, NotebookFocus>>;
  /** why a notebook cannot be opened */
  readonly failures: Readonly<Record<string, string>>;
}

export const useNotebooks = create<NotebookStore>(() => ({ views: {}, focus: {}, failures: {} }));

export const noFocus: NotebookFocus = { selected: null, mode: "command" };
export const notebookView = (path: string): NotebookView | undefined => useNotebooks.getState().views[path];
export const notebookFocus = (path: string): NotebookFocus => useNotebooks.getState().focus[path] ?? noFocus;

export function putNotebook(state: NotebookState): void {
  waiting.delete(state.path);
  const view = viewOf(state);
  lastOrders.set(state.path, view.order);
  useNotebooks.setState(({ views, focus, failures }) => ({
    views: { ...views, [state.path]: view },
    focus: { ...focus, [state.path]: focus[state.path] ?? { selected: view.order[0] ?? null, mode: "command" } },
    failures: without(failures, state.path),
  }));
}

export function failNotebook(path: string, why: string): void {
  useNotebooks.setState(({ failures }) => ({ failures: { ...failures, [path]: why } }));
}

export function forgetNotebook(path: string): void {
  waiting.delete(path);
  useNotebooks.setState(({ views, focus, failures }) => ({
    views: without(views, path),
    focus: without(focus, path),
    failures: without(failures, path),
  }));
}

/** The notebook is the same under its other path: what is drawn and selected stays. */
export function moveNotebook(from: string, to: string): void {
  applyWaiting();
  useNotebooks.setState(({ views, focus }) => ({
    views: views[from] ? { ...views, [to]: { ...views[from], path: to } } : views,
    focus: focus[from] ? { ...focus, [to]: focus[from] } : focus,
  }));
}

const without = <T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([other]) => other !== key));

/** @param from the other end, where several cells are selected */
export function selectCell(
  path: string,
  selected: string | null,
  mode: NotebookFocus["mode"] = "command",
  from: string | null = null,
): void {
  const anchor = from === selected ? null : from;
  const now = notebookFocus(path);
  if (now.selected === selected && now.mode === mode && (now.anchor ?? null) === anchor) return;
  useNotebooks.setState(({ focus }) => ({ focus: { ...focus, [path]: { selected, mode, anchor } } }));
}

// A chatty cell sends thousands of events a second: those of a while are applied together. What begins waits a moment for its end, so that
// a quick cell is drawn once; an end does not wait, but after a drawing everything rests as long as that took: a page that has much to draw
// still takes in keys.
const waiting = new Map<string, NotebookEvent[]>();
let timer: ReturnType<typeof setTimeout> | undefined;
/** when the timer is to fire */
let due = Number.POSITIVE_INFINITY;
let restUntil = 0;
const together = 4; // ms
const longestRest = 50; // ms

export function receiveNotebookEvent(path: string, event: NotebookEvent): void {
  const queue = waiting.get(path) ?? [];
  queue.push(event);
  waiting.set(path, queue);
  const now = performance.now();
  const wanted = Math.max(restUntil, isEnd(event) ? now : now + together);
  if (wanted >= due) return;
  clearTimeout(timer);
  due = wanted;
  timer = setTimeout(applyWaiting, wanted - now);
}

/** A cell does not run any more, or did not. */
const isEnd = (event: NotebookEvent): boolean => event.type === "cell" && event.cell.state !== "queued" && event.cell.state !== "running";

/** Applies what has arrived; also called where the newest state is needed at once. */
export function applyWaiting(): void {
  clearTimeout(timer);
  due = Number.POSITIVE_INFINITY;
  if (waiting.size === 0) return;
  const begun = performance.now();
  const views = { ...useNotebooks.getState().views };
  for (const [path, events] of waiting) {
    if (views[path]) views[path] = joinStreams(events).reduce(applyEvent, views[path]);
  }
  waiting.clear();
  useNotebooks.setState({ views });
  for (const path of Object.keys(views)) keepSelection(path);
  queueMicrotask(() => rest(begun)); // React draws in one of its own, before
}

function rest(begun: number): void {
  const now = performance.now();
  restUntil = now + Math.min(longestRest, now - begun);
}

/** The service has taken an edit: its answer may come before the event that says so. */
export function acknowledgeEdit(path: string, cellId: string, source: string, version: number): void {
  applyWaiting();
  const view = notebookView(path);
  const cell = view?.cells[cellId];
  if (!view || !cell || cell.version >= version) return;
  const cells = { ...view.cells, [cellId]: { ...cell, source, version } };
  useNotebooks.setState(({ views }) => ({ views: { ...views, [path]: { ...view, cells } } }));
}

/** Neighbouring pieces of one stream become one event. */
function joinStreams(events: readonly NotebookEvent[]): NotebookEvent[] {
  const joined: NotebookEvent[] = [];
  for (const event of events) {
    const last = joined.at(-1);
    const same = event.type === "stream" && last?.type === "stream" && last.cellId === event.cellId && last.index === event.index;
    if (same) joined[joined.length - 1] = { ...event, text: last.text + event.text };
    else joined.push(event);
  }
  return joined;
}

const lastOrders = new Map<string, readonly string[]>();

/** When the selected cell is gone, the one that took its place is selected, or the last. */
function keepSelection(path: string): void {
  const view = notebookView(path)!;
  const before = lastOrders.get(path);
  lastOrders.set(path, view.order);
  const { selected } = notebookFocus(path);
  if (selected && view.cells[selected]) return;
  const ahead = selected && before ? before.slice(0, Math.max(0, before.indexOf(selected))) : [];
  const index = ahead.filter((id) => view.cells[id]).length;
  selectCell(path, view.order[Math.min(index, view.order.length - 1)] ?? null);
}

/** Resolves when the cell does not run any more. */
export function cellEnded(path: string, id: string): Promise<void> {
  const runs = () => notebookView(path)?.cells[id]?.state === "running";
  if (!runs()) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = useNotebooks.subscribe(() => {
      if (runs()) return;
      stop();
      resolve();
    });
  });
}

/** The cells in their order. */
export const cellsOf = (view: NotebookView): CellView[] => view.order.map((id) => view.cells[id]!);
/** Where a cell stands, from 1: how the page names it, as in "cell 4". */
export const cellNumber = (view: NotebookView, id: string): number => view.order.indexOf(id) + 1;
