/** Values of one metric of a run in the order in which they were logged. A batch has one a metric: a few arrays on their way through three processes, however many rows they stand for. */
export interface MetricColumn {
  readonly metric: string;
  /** whole numbers */
  readonly steps: Float64Array;
  /** NaN where a value is not a number */
  readonly values: Float64Array;
}

interface Growing {
  readonly steps: number[];
  readonly values: number[];
}

/** Gathers logged values until they are taken as columns. */
export class MetricBatch {
  #columns = new Map<string, Growing>();

  get isEmpty(): boolean {
    return this.#columns.size === 0;
  }

  add(metrics: Readonly<Record<string, number>>, step: number): void {
    for (const metric of Object.keys(metrics)) {
      const column = this.#column(metric);
      column.steps.push(step);
      column.values.push(metrics[metric]!);
    }
  }

  /** All that was added since the last time. */
  take(): MetricColumn[] {
    const taken = [...this.#columns].map(([metric, { steps, values }]) => ({
      metric,
      steps: Float64Array.from(steps),
      values: Float64Array.from(values),
    }));
    this.#columns = new Map();
    return taken;
  }

  #column(metric: string): Growing {
    const known = this.#columns.get(metric);
    if (known) return known;
    const made: Growing = { steps: [], values: [] };
    this.#columns.set(metric, made);
    return made;
  }
}
