/** Records that count for nothing, by reason, with the first of each to look at. */
export interface Exclusion {
  /** goes on after "left out:" */
  readonly reason: string;
  readonly count: number;
  readonly first: { readonly file: string; readonly row: number; readonly text: string };
}

/** Counts what is left out: nothing disappears unseen. */
export class Exclusions {
  readonly #byReason = new Map<string, { count: number; first: Exclusion["first"] }>();

  add(reason: string, { file, row }: { readonly file: string; readonly row: number }, text: string): void {
    const known = this.#byReason.get(reason);
    if (known) known.count++;
    else this.#byReason.set(reason, { count: 1, first: { file, row, text } });
  }

  list(): Exclusion[] {
    return [...this.#byReason].map(([reason, counted]) => ({ reason, ...counted }));
  }
}
