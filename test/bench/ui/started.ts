import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Browser } from "playwright-core";
import { cacheFolder } from "../../../main/setup/cacheFolder.mjs";
import { allSteps } from "../../../main/setup/prepare.mjs";
import { root, workspaceOf } from "./benchPage.ts";

export interface Started {
  /** ms until the address was printed */
  readonly service: number;
  /** ms from opening the address until something was drawn */
  readonly paint: number;
  /** ms from opening the address until a person can type */
  readonly ready: number;
}

const kept = new Map<number, Promise<readonly Started[]>>();

/** Started once for all measures that speak of it. @throws where set-up is not done: what it does is not what is measured */
export function startedSamples(browser: Browser, rounds: number): Promise<readonly Started[]> {
  const samples = kept.get(rounds) ?? takeSamples(browser, rounds);
  kept.set(rounds, samples);
  return samples;
}

async function takeSamples(browser: Browser, rounds: number): Promise<readonly Started[]> {
  const setup = { root, cache: cacheFolder(), node: process.execPath, retry: false };
  for (const step of allSteps) {
    if ((await step.done(setup)) === null) throw new Error(`Set-up is not done (${step.name}): run \`npm start\` once.`);
  }
  const samples: Started[] = [];
  for (let round = 0; round < rounds; round++) samples.push(await startOnce(browser));
  return samples;
}

async function startOnce(browser: Browser): Promise<Started> {
  const workspace = workspaceOf({ "first.ts": ["const a = 1;", "a + 1"] });
  const begin = performance.now();
  const child = spawn(process.execPath, [join(root, "main/setup/start.mjs"), "--no-open", workspace], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const url = await addressOf(child.stdout);
    const service = performance.now() - begin;
    return { service, ...(await openOnce(browser, url)) };
  } finally {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
    rmSync(workspace, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const found = /Steerlab is at (\S+)/.exec(line);
    if (found) return found[1]!;
  }
  throw new Error("npm start ended without an address.");
}

async function openOnce(browser: Browser, url: string): Promise<{ paint: number; ready: number }> {
  // A context of its own: nothing of the page is in its cache, as in a first start.
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(url);
    await page.locator(".cell .monaco-editor .view-line").first().waitFor();
    return await page.evaluate(() => ({
      paint: performance.getEntriesByName("first-contentful-paint")[0]!.startTime,
      ready: performance.now(),
    }));
  } finally {
    await context.close();
  }
}
