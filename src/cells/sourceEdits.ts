interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** of two edits at one place the lower comes first */
  readonly rank: number;
}

interface Segment {
  /** where the segment begins in the printed text */
  readonly printed: number;
  readonly original: number;
  /** false for text that an edit put in: all of it stands for one place */
  readonly copied: boolean;
}

/** Insertions and replacements in a text that stays as it is, and the way back from the printed text to the places of the original. */
export class SourceEdits {
  readonly #source: string;
  readonly #edits: Edit[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  /** Puts `text` in front of what stands at `offset`. */
  open(offset: number, text: string): void {
    this.#edits.push({ start: offset, end: offset, text, rank: 1 });
  }

  /** Puts `text` after what ends at `offset`. */
  close(offset: number, text: string): void {
    this.#edits.push({ start: offset, end: offset, text, rank: 0 });
  }

  /** Puts texts around everything. */
  wrap(head: string, tail: string): void {
    this.#edits.push({ start: 0, end: 0, text: head, rank: -1 });
    this.#edits.push({ start: this.#source.length, end: this.#source.length, text: tail, rank: 3 });
  }

  replace(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text, rank: 2 });
  }

  print(): EditedSource {
    const segments: Segment[] = [];
    let text = "";
    let at = 0;
    const copy = (end: number) => {
      if (end > at) segments.push({ printed: text.length, original: at, copied: true });
      text += this.#source.slice(at, end);
      at = end;
    };
    for (const edit of this.#edits.toSorted((a, b) => a.start - b.start || a.rank - b.rank)) {
      copy(edit.start);
      segments.push({ printed: text.length, original: edit.start, copied: false });
      text += edit.text;
      at = edit.end;
    }
    copy(this.#source.length);
    return { text, originalOffset: (offset) => originalOffset(segments, offset) };
  }
}

export interface EditedSource {
  readonly text: string;
  /** the place in the original of a place in `text` */
  originalOffset(offset: number): number;
}

function originalOffset(segments: readonly Segment[], offset: number): number {
  const segment = segments.findLast((candidate) => candidate.printed <= offset);
  if (!segment) return 0;
  return segment.copied ? segment.original + offset - segment.printed : segment.original;
}
