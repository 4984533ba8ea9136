export interface PlacedColumn {
  readonly key: string;
  readonly pinned: boolean;
  /** px from the table's left */
  readonly left: number;
  readonly width: number;
}

/** Where a line of the table stands. Its two parts, that at the left and that which scrolls sideways, have it in common. */
export interface LinePlace {
  readonly id: string;
  readonly index: number;
  /** px from the top of the lines */
  readonly top: number;
  readonly active: boolean;
}

interface LineState {
  readonly active: boolean;
  readonly selected?: boolean;
  readonly isBaseline?: boolean;
  readonly isGroup: boolean;
}

/** Class names of both parts: they look like one line. */
export const lineLook = ({ active, selected, isBaseline, isGroup }: LineState): string =>
  ["grid-line", selected && "is-selected", isBaseline && "is-baseline", isGroup && "is-group", active && "is-active"]
    .filter(Boolean)
    .join(" ");
