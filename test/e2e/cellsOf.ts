// What the tests of editing look at on the page.
import type { Locator, Page } from "playwright-core";

/** The cell by its number, as the page names it. */
export const cell = (page: Page, number: number): Locator => page.locator(".cell").nth(number - 1);

/** Every cell's text, in order, from editors, plain code and rendered text alike. */
export async function texts(page: Page): Promise<string[]> {
  return page.locator(".cell").evaluateAll((cells) =>
    cells.map((one) => {
      const editor = one.querySelector(".view-lines");
      const lines = editor ? [...editor.querySelectorAll<HTMLElement>(".view-line")] : [];
      const inOrder = lines.sort((a, b) => Number.parseInt(a.style.top, 10) - Number.parseInt(b.style.top, 10));
      const plain = one.querySelector<HTMLElement>(".code .ln, .md-host");
      const text = editor
        ? inOrder.map((line) => line.textContent).join("\n")
        : (plain?.closest<HTMLElement>(".code, .md-host")?.innerText ?? "");
      return text.replace(/\u00a0/g, " ").trim();
    }),
  );
}

/** Waits until the cells' texts are these. */
export async function untilTexts(page: Page, wanted: readonly string[]): Promise<void> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const now = await texts(page);
    if (JSON.stringify(now) === JSON.stringify(wanted)) return;
    if (Date.now() > deadline) throw new Error(`The cells are ${JSON.stringify(now)}, and not ${JSON.stringify(wanted)}.`);
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)));
  }
}

/** Numbers of the cells that are selected, the one that has the keys last. */
export const selection = (page: Page): Promise<number[]> =>
  page.locator(".cell").evaluateAll((cells) => {
    const numbers = (name: string) => cells.flatMap((one, index) => (one.classList.contains(name) ? [index + 1] : []));
    return [...numbers("also-selected"), ...numbers("is-selected")];
  });

/** The editors are there and the first cell has the keys. */
export async function ready(page: Page): Promise<void> {
  await page.locator(".cell .monaco-editor .view-line").first().waitFor();
  await page.locator(".cell.is-selected").waitFor();
}

/** Goes into the selected cell's editor. */
export async function edit(page: Page): Promise<void> {
  await page.keyboard.press("Enter");
  await page.locator(".cell.is-selected .monaco-editor.focused").waitFor();
}
