// What cells show of values, in a real Chromium: objects that unfold, numbers with their histogram, pictures, HTML that can do nothing.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { openWorkspace } from "./openPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

async function runAll(page: Page, last: number): Promise<void> {
  await page.getByRole("button", { name: "Run all" }).click();
  await page.locator(`[aria-label="Cell ${last}, fresh"]`).waitFor();
}
const row = (page: Page, text: string | RegExp) => page.getByRole("treeitem").filter({ hasText: text });

it("unfolds an object by mouse and keys, beyond what was stored, and reads no getter", async () => {
  const { openPage, complaints } = await openWorkspace(`// %%
const list = Array.from({ length: 250 }, (_, i) => ({ square: i * i }));
({ list, deep: { deeper: { deepest: { hidden: "found" } } }, get trap() { throw new Error("called"); } })
`);
  const page = await openPage(browser);
  await runAll(page, 1);
  await row(page, /^trap:\[Getter\]$/).waitFor();
  await row(page, /^list:/).click();
  await row(page, /^3:\{ square: 9 \}/).waitFor();
  await row(page, "Show more of 200 further entries").click();
  await row(page, /^140:/).waitFor();
  await row(page, /^140:/).click();
  await row(page, /^square:19600$/).waitFor();

  await row(page, /^deep:/).focus();
  for (const name of [/^deeper:/, /^deepest:/]) {
    await page.keyboard.press("ArrowRight");
    await row(page, name).waitFor();
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("ArrowRight");
  await row(page, /^hidden:'found'$/).waitFor();
  await page.keyboard.press("ArrowLeft");
  await row(page, /^hidden:/).waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
});

it("shows of an object what was stored when its kernel has gone, and says that the rest is gone", async () => {
  const { openPage } = await openWorkspace(`// %%\n({ near: [1, 2], far: { a: { b: { c: 1 } } } })\n`);
  const page = await openPage(browser);
  await runAll(page, 1);
  await page.getByRole("button", { name: "Restart" }).click();
  const confirm = page.getByRole("dialog").getByRole("button", { name: /restart/i });
  await Promise.race([confirm.click(), page.locator('[aria-label="Cell 1, stale"]').waitFor()]);
  await page.locator('[aria-label="Cell 1, stale"]').waitFor();
  await row(page, /^near:/).click();
  await row(page, /^0:1$/).waitFor();
  await row(page, /^far:/).click();
  await row(page, /^a:/).click();
  await row(page, /^b:/).click();
  await page.getByText("The kernel has this value no more; what was stored of it is shown.").waitFor();
});

it("tells of numbers their shape, type, range and distribution", async () => {
  const { openPage } = await openWorkspace(`// %%
import { tf } from "steerlab";
tf.tensor2d([[-1, 0, 0], [1, 2, 3]])

// %%
Float64Array.from({ length: 10_000 }, (_, i) => Math.sin(i))
`);
  const page = await openPage(browser);
  await runAll(page, 2);
  const [tensor, array] = [page.locator(".numbers").nth(0), page.locator(".numbers").nth(1)];
  expect(await tensor.locator(".val").innerText()).toMatch(/Tensor\s*2 × 3\s*float32\s*24 B/);
  expect((await tensor.locator("dd").allInnerTexts()).slice(0, 1)).toEqual(["−1 to 3"]);
  await array.getByRole("img", { name: "Histogram of 10,000 numbers from −1.000 to 1.000" }).waitFor();
  expect(await array.locator(".histogram rect").count()).toBe(40);
});

it("draws pictures, formulas and HTML; HTML runs no script and asks nothing of a network", async () => {
  const { openPage, complaints } = await openWorkspace(`// %%
import { formula, html, image, show, svg } from "steerlab";
show(svg('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="teal"/></svg>', { alt: "A teal box" }));
show(image(Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64"), { alt: "A dot", width: 30 }));
show(formula("\\\\mu^\\\\star = 1"));
html('<h3 id="title">A title</h3><script>document.getElementById("title").textContent = "changed"; parent.document.title = "taken";</' + 'script>' +
  '<table><tr><td>cell</td></tr></table><img src="https://example.invalid/x.png">')
`);
  const page = await openPage(browser);
  const refused = page.waitForEvent("requestfailed", (request) => request.url().includes("example.invalid"));
  await runAll(page, 1);
  const box = page.getByRole("img", { name: "A teal box" });
  expect(await box.evaluate((element: HTMLImageElement) => [element.naturalWidth, element.naturalHeight])).toEqual([40, 20]);
  expect(await page.getByRole("img", { name: "A dot" }).evaluate((element) => element.clientWidth)).toBe(30);
  await page.locator(".katex-display").waitFor();
  const frame = page.frameLocator(".html-frame");
  expect(await frame.locator("#title").innerText()).toBe("A title");
  expect(await frame.locator("td").innerText()).toBe("cell");
  expect(await page.title()).not.toBe("taken");
  expect((await refused).failure()?.errorText).toBe("csp"); // by the frame's policy, before any network
  expect(complaints.filter((text) => !/sandboxed|Content Security Policy/.test(text))).toEqual([]);
});
