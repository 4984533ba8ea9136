import { useEffect, useReducer, useRef } from "react";
import type { OutputPlace } from "../../src/rpc/outputContract.ts";
import { service } from "../service/workbench.ts";

const pageLines = 500;
/** Pages kept: some hundred thousand lines that were scrolled through need not stay. */
const mostPages = 60;

/**
 * The lines of a long output, fetched from the service as they come into sight.
 * @param total lines that the whole has now; the last page is fetched anew when it grows
 * @returns a line, or undefined while it is on its way; and why lines cannot be had
 */
export function useLines(place: OutputPlace, total: number, first: number, last: number): LineCache {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const cache = useRef<LineCache>(null);
  cache.current ??= new LineCache(place, redraw);
  const lines = cache.current;
  useEffect(() => lines.want(first, last, total), [lines, first, last, total]);
  return lines;
}

export class LineCache {
  failure: Error | null = null;
  readonly #place: OutputPlace;
  readonly #changed: () => void;
  readonly #pages = new Map<number, readonly string[]>();
  readonly #asked = new Set<number>();

  constructor(place: OutputPlace, changed: () => void) {
    this.#place = place;
    this.#changed = changed;
  }

  line(index: number): string | undefined {
    return this.#pages.get(Math.floor(index / pageLines))?.[index % pageLines];
  }

  /** Fetches what is missing of these lines. */
  want(first: number, last: number, total: number): void {
    for (let page = Math.floor(first / pageLines); page <= Math.floor(last / pageLines); page++) {
      const expected = Math.min(pageLines, total - page * pageLines);
      if ((this.#pages.get(page)?.length ?? 0) < expected && !this.#asked.has(page)) void this.#fetch(page);
    }
  }

  async #fetch(page: number): Promise<void> {
    this.#asked.add(page);
    try {
      const { lines } = await service.outputLines(this.#place, page * pageLines, pageLines);
      this.#keep(page, lines);
      this.failure = null;
    } catch (error) {
      this.failure = error as Error;
    }
    this.#asked.delete(page);
    this.#changed();
  }

  #keep(page: number, lines: readonly string[]): void {
    this.#pages.delete(page);
    this.#pages.set(page, lines);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > mostPages) this.#pages.delete(oldest!);
  }
}
