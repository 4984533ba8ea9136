/** What the explorer draws from: the sparse form of a trace, as plain data. Defined with the trace itself. */
export interface ExplorerData {
  readonly title: string;
}
