import type { Shown } from "./shown.ts";
import type { ValueNode, ValueStep } from "./valueTree.ts";

/** What a page wants to see of a value that the kernel has. */
export interface Inspection {
  readonly of: { readonly handle: string } | { readonly variable: string };
  /** from that value to the one that is looked into */
  readonly path: readonly ValueStep[];
  /** the first entry wanted, from 0; left out: the value itself, as the last expression of a cell shows it */
  readonly from?: number;
}

/** Some entries of a value, or the value as a cell shows it. */
export type Inspected = { readonly entries: readonly ValueNode[]; readonly size: number } | { readonly shown: Shown };
