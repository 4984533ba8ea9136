/** One value of the backend in use beside its reference. */
export interface Verification {
  /** model, adapter or file that it belongs to */
  readonly subject: string;
  readonly what: string;
  /** in the unit that `what` names; null when it could not be computed */
  readonly difference: number | null;
  /** the largest difference that float32 rounding explains */
  readonly tolerance: number;
  readonly ok: boolean;
  /** why there is no difference, or what there is to know about it; mostly empty */
  readonly note: string;
}

/** What is compared and what it gave: a finished one fills in the rest. */
export interface Comparison {
  readonly what: string;
  readonly tolerance: number;
  readonly difference: number;
  readonly note?: string;
  /** false where a difference within the tolerance is not enough */
  readonly complete?: boolean;
}

export function verified(subject: string, { what, tolerance, difference, note = "", complete = true }: Comparison): Verification {
  return { subject, what, difference, tolerance, ok: complete && difference <= tolerance, note };
}

/** A subject that could not be looked at at all. */
export const failed = (subject: string, what: string, error: unknown): Verification => ({
  ...{ subject, what, difference: null, tolerance: 0, ok: false },
  note: error instanceof Error ? error.message : String(error),
});

/** The largest absolute difference; infinite where the lengths differ or something is no number. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = a[i] === b[i] ? 0 : Math.abs(a[i]! - b[i]!);
    largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(largest, difference);
  }
  return largest;
}
