import { useCallback, useEffect, useRef, useState } from "react";
import type { RunTableRow } from "../../../src/runs/runTable.ts";
import type { RunView } from "../../../src/runs/runView.ts";
import type { PlainError } from "../../../src/steerlabError.ts";
import { plainErrorOf } from "../../service/plainErrorOf.ts";
import { service } from "../../service/workbench.ts";
import { isDrawn } from "./columns.ts";

const pageSize = 100;
/** rows that are asked for before they come into view */
const ahead = 50;

export interface RunRows {
  readonly total: number;
  readonly all: number;
  readonly error: PlainError | null;
  /** ms that the last answer took */
  readonly took: number | null;
  at(index: number): RunTableRow | undefined;
  /** asks for what is not here of the rows [first, last] */
  need(first: number, last: number): void;
}

interface Known {
  readonly total: number;
  readonly all: number;
  readonly pages: ReadonlyMap<number, readonly RunTableRow[]>;
  readonly error: PlainError | null;
  readonly took: number | null;
}
const nothing: Known = { total: 0, all: 0, pages: new Map(), error: null, took: null };

/** The rows of a view, a page of them at a time, however many there are. Old rows stay until the new ones are there. @param version goes up when runs have changed */
export function useRunRows(view: RunView, version: number, enabled: boolean): RunRows {
  const [known, setKnown] = useState<Known>(nothing);
  const shown = useRef<readonly [number, number]>([0, 0]);
  const generation = useRef(0);
  const asked = useRef(new Set<number>());
  const total = useRef(0);
  total.current = known.total;
  const request = JSON.stringify([view.query, view.scope, view.sort, view.columns.map(({ key }) => key)]);
  const load = useCallback((page: number, fresh: boolean, view: RunView) => {
    const own = generation.current;
    asked.current.add(page);
    const begin = performance.now();
    const columns = view.columns.map(({ key }) => key).filter((key) => !isDrawn(key));
    service.queryRuns({ query: view.query, scope: view.scope, sort: view.sort, columns, offset: page * pageSize, limit: pageSize }).then(
      ({ total, all, rows }) => {
        if (own !== generation.current) return;
        const took = performance.now() - begin;
        setKnown((before) => ({ total, all, error: null, took, pages: new Map(fresh ? [[page, rows]] : [...before.pages, [page, rows]]) }));
      },
      (error: unknown) => own === generation.current && setKnown((before) => ({ ...before, error: plainErrorOf(error) })),
    );
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `request` stands for the view, `version` is the trigger
  useEffect(() => {
    if (!enabled) return;
    generation.current++;
    asked.current = new Set();
    const [first, last] = shown.current;
    const [from, to] = [Math.floor(first / pageSize), Math.floor(last / pageSize)];
    load(from, true, view);
    for (let page = from + 1; page <= to; page++) load(page, false, view);
  }, [request, version, enabled, load]);
  const need = useCallback(
    (first: number, last: number) => {
      shown.current = [first, last];
      const lastKnown = Math.max(last, Math.min(last + ahead, total.current - 1));
      const [from, to] = [Math.floor(Math.max(0, first - ahead) / pageSize), Math.floor(lastKnown / pageSize)];
      for (let page = from; page <= to; page++) if (!asked.current.has(page)) load(page, false, view);
    },
    [view, load],
  );
  const { pages } = known;
  const at = useCallback((index: number) => pages.get(Math.floor(index / pageSize))?.[index % pageSize], [pages]);
  return { ...known, need, at };
}
