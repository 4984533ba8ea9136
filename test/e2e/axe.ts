// What axe-core says of a page, and the palette as the way to all that it is to look at.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");

interface Axe {
  run(
    root: Document,
    options: object,
  ): Promise<{ violations: { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }[] }>;
}

/** A colour on its way to another is what nobody reads: resolves when nothing fades or moves that comes to an end. */
async function stillPicture(): Promise<void> {
  const ends = ({ effect }: Animation) => Number.isFinite(effect?.getComputedTiming().endTime);
  const moving = () => document.getAnimations().filter((one) => one.playState === "running" && ends(one));
  for (let left = moving(); left.length > 0; left = moving()) await Promise.allSettled(left.map(({ finished }) => finished));
}

/** What axe holds against the page: all of WCAG 2.2 A and AA, and of the rest what is serious. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  await page.evaluate(stillPicture);
  return page.evaluate(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const found = await (window as unknown as { axe: Axe }).axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    const serious = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    return serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target.join(" ")} (${node.failureSummary})`).join("; ")}`);
  });
}

/** Collects what axe holds against each state of the page that `look` is called in. */
export function accessibility(page: Page) {
  const found: Record<string, string[]> = {};
  const look = async (name: string): Promise<void> => {
    const broken = await violations(page);
    if (broken.length > 0) found[name] = broken;
  };
  return { found, look };
}

/** By the palette. */
export async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press("Control+K");
  await page.getByRole("dialog", { name: "Command palette" }).waitFor();
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
}
