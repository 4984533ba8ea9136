import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "./chromium.ts";

let browser: Browser;
const server = createServer((_request, response) => {
  response.writeHead(200, { "content-type": "text/html", "content-security-policy": "default-src 'self'" });
  response.end("<title>seen</title><canvas></canvas><script>document.title = 'inline script ran'</script>");
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  server.close();
});

test("the tests' Chromium draws, has WebGL 2, and obeys a Content-Security-Policy", async () => {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  expect(Number(browser.version().split(".")[0])).toBeGreaterThanOrEqual(147);
  expect(await page.title()).toBe("seen");
  expect(await page.evaluate(() => document.querySelector("canvas")?.getContext("webgl2") instanceof WebGL2RenderingContext)).toBe(true);
  expect((await page.screenshot()).byteLength).toBeGreaterThan(1_000);
});
