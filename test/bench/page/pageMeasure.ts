import type { Browser } from "playwright-core";

/** Something that a person waits for in the page, measured in a real Chromium over the real service. */
export interface PageMeasure {
  readonly name: string;
  readonly work: string;
  readonly unit: "ms";
  /** the goal; missing it fails nothing */
  readonly atMost: number;
  sample(browser: Browser): Promise<number>;
}
