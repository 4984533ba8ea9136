// Find and replace: what is looked for, where, and what was found. It follows the notebooks while it is open.
import { create } from "zustand";
import { replaceMatches, type TextQuery } from "../../src/cells/textSearch.ts";
import type { CellChange } from "../../src/rpc/cellChange.ts";
import type { TextOfCell } from "../../src/rpc/searchFunctions.ts";
import type { PlainError } from "../../src/steerlabError.ts";
import { activeNotebook } from "../command/command.ts";
import { plural } from "../format/number.ts";
import { openTab } from "../frame/tabStore.ts";
import { attempt } from "../notebook/askService.ts";
import { changeCells, stepsOf, undoCells } from "../notebook/cellHistory.ts";
import { currentText, useDrafts } from "../notebook/drafts.ts";
import { cellsOf, notebookView, selectCell, useNotebooks } from "../notebook/notebookStore.ts";
import { toast } from "../notice/toastStore.ts";
import { drafts, openNotebook, service } from "../service/workbench.ts";
import type { Found, SearchedCell } from "./found.ts";
import { searchInWorker } from "./searchInWorker.ts";

interface SearchStore {
  /** null: closed */
  readonly scope: "notebook" | "workspace" | null;
  readonly query: TextQuery;
  readonly replacing: boolean;
  readonly replacement: string;
  readonly found: readonly Found[];
  /** what `found` answers; null when nothing was found, or the query makes no sense */
  readonly answered: TextQuery | null;
  /** place in `found` */
  readonly current: number;
  readonly more: boolean;
  readonly error: PlainError | null;
  /** goes up each time that the field is to be typed into */
  readonly asked: number;
}

export const useSearch = create<SearchStore>(() => ({
  ...{
    scope: null,
    query: { text: "" },
    replacing: false,
    replacement: "",
    found: [],
    answered: null,
    current: 0,
    more: false,
    error: null,
    asked: 0,
  },
}));

export function openSearch(scope: "notebook" | "workspace", { replacing = false, text = "" } = {}): void {
  const { query, asked, replacing: before, scope: open } = useSearch.getState();
  useSearch.setState({
    scope,
    replacing: replacing || (open !== null && before),
    asked: asked + 1,
    query: text ? { ...query, text } : query,
  });
  searchAnew({ jump: false });
}

export function closeSearch(): void {
  useSearch.setState({ scope: null, found: [], answered: null, error: null });
}

export function changeQuery(change: Partial<TextQuery>): void {
  useSearch.setState(({ query }) => ({ query: { ...query, ...change } }));
  searchAnew({ jump: true });
}

let latest = 0;

/** @param jump whether the first place that is found is shown at once */
export async function searchAnew({ jump }: { readonly jump: boolean }): Promise<void> {
  const { query, scope } = useSearch.getState();
  const turn = ++latest;
  if (!scope || query.text === "") {
    useSearch.setState({ found: [], answered: null, current: 0, more: false, error: null });
    return;
  }
  const { found, more, error = null } = await searchInWorker(await textsIn(scope), query);
  if (turn !== latest || useSearch.getState().scope === null) return;
  const answered = found.length > 0 ? query : null;
  useSearch.setState(({ current }) => ({
    found,
    answered,
    more,
    error,
    current: Math.min(jump ? 0 : current, Math.max(0, found.length - 1)),
  }));
  if (jump && scope === "notebook") await showFound(useSearch.getState().current);
}

async function textsIn(scope: "notebook" | "workspace"): Promise<readonly SearchedCell[]> {
  const here = activeNotebook();
  if (scope === "notebook") return here ? openTexts(here) : [];
  const all = await service.notebookTexts().catch(() => []);
  return all.flatMap(({ path, cells }) =>
    notebookView(path) ? openTexts(path) : cells.map(({ source }, index) => ({ path, index, cellId: null, source })),
  );
}

/** As the person sees them, what is not sent yet included. */
function openTexts(path: string): SearchedCell[] {
  const view = notebookView(path);
  return view ? cellsOf(view).map(({ id }, index) => ({ path, index, cellId: id, source: currentText(path, id) })) : [];
}

/** Shows the next place, or the one before; round the end. */
export function stepFound(by: 1 | -1): void {
  const { found, current } = useSearch.getState();
  if (found.length > 0) void showFound((current + by + found.length) % found.length);
}

/** Goes to the place; the field keeps the keys. */
export async function showFound(index: number): Promise<void> {
  const place = useSearch.getState().found[index];
  if (!place) return;
  useSearch.setState({ current: index });
  if (activeNotebook() !== place.path) openTab({ kind: "notebook", path: place.path });
  if (!notebookView(place.path)) await openNotebook(place.path);
  const id = place.cellId ?? notebookView(place.path)?.order[place.index];
  if (id) selectCell(place.path, id);
}

/** Replaces the place that is shown and goes to the next one. */
export async function replaceOne(): Promise<void> {
  const { found, current } = useSearch.getState();
  const place = found[current];
  if (place) await replace([place]);
}

export async function replaceAll(): Promise<void> {
  const { found, scope } = useSearch.getState();
  const before = found.length;
  const undo = await replace(found);
  const notebooks = new Set(found.map(({ path }) => path)).size;
  const where = scope === "workspace" ? ` in ${plural(notebooks, "notebook")}` : "";
  if (undo.length > 0) {
    const actions = [{ label: "Undo", run: () => void takeBack(undo) }];
    toast({ tone: "fresh", title: `${plural(before, "place")} replaced${where}`, actions });
  }
}

/** What takes one notebook's replacement back. */
type TakeBack = () => Promise<unknown>;

async function replace(places: readonly Found[]): Promise<readonly TakeBack[]> {
  const undo: TakeBack[] = [];
  for (const path of new Set(places.map((place) => place.path))) {
    const here = places.filter((place) => place.path === path);
    const done = notebookView(path) ? await replaceInOpen(path, here) : await replaceInClosed(path, here);
    if (done) undo.push(done);
  }
  await searchAnew({ jump: false });
  const { current, scope } = useSearch.getState();
  if (scope === "notebook") await showFound(current);
  return undo;
}

const takeBack = async (undo: readonly TakeBack[]): Promise<void> => {
  for (const one of undo) await one();
  await searchAnew({ jump: false });
};

function replaced(source: string, places: readonly Found[]): string {
  const { query, replacement } = useSearch.getState();
  return replaceMatches(source, query, replacement, ({ start }) => places.some((place) => place.start === start));
}

/** One step of the notebook's history: Z takes it back, too. */
async function replaceInOpen(path: string, places: readonly Found[]): Promise<TakeBack | null> {
  await drafts.flush(path);
  const done = await changeCells(path, {
    what: `replace ${plural(places.length, "place")}`,
    failure: "It could not be replaced",
    changes: ({ cells }) =>
      [...new Set(places.map((place) => place.cellId!))].flatMap((cellId): CellChange[] => {
        const source = cells[cellId]?.source;
        const after =
          source === undefined
            ? undefined
            : replaced(
                source,
                places.filter((place) => place.cellId === cellId),
              );
        return after === undefined || after === source ? [] : [{ type: "source", cellId, source: after }];
      }),
  });
  const step = stepsOf(path).undo.at(-1);
  // What was done since is the person's: then Z is the way.
  return done ? async () => stepsOf(path).undo.at(-1) === step && undoCells(path) : null;
}

async function replaceInClosed(path: string, places: readonly Found[]): Promise<TakeBack | null> {
  const texts = (await service.notebookTexts()).find((notebook) => notebook.path === path)?.cells ?? [];
  const changes = [...new Set(places.map((place) => place.index))].map((index): TextOfCell => {
    const before = texts[index]?.source ?? "";
    return {
      index,
      before,
      after: replaced(
        before,
        places.filter((place) => place.index === index),
      ),
    };
  });
  const change = (list: readonly TextOfCell[]) => attempt(`${path} could not be changed`, () => service.changeNotebookTexts(path, list));
  const back = changes.map(({ index, before, after }) => ({ index, before: after, after: before }));
  return (await change(changes)) ? () => change(back) : null;
}

// What is typed, moved or deleted while the search is open is found as it is then.
let timer: ReturnType<typeof setTimeout> | undefined;
function changedSoon(): void {
  if (useSearch.getState().scope === null) return;
  clearTimeout(timer);
  timer = setTimeout(() => void searchAnew({ jump: false }), 150);
}
useDrafts.subscribe((now, before) => now.drafts !== before.drafts && changedSoon());
useNotebooks.subscribe((now, before) => {
  if (now.views === before.views || useSearch.getState().scope === null) return;
  const here = activeNotebook();
  if (here && sourcesOf(now.views[here]) !== sourcesOf(before.views[here])) changedSoon();
});

const sourcesOf = (view: ReturnType<typeof notebookView>): string =>
  view
    ? cellsOf(view)
        .map((cell) => `${cell.id}${cell.version}`)
        .join()
    : "";
