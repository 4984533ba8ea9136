import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { modelFiles, temporaryFolder } from "./hubFixture.ts";
import { HubServer } from "./hubServer.ts";

const NAME = "lab/tiny-gpt2";
const WEIGHTS = "model.safetensors";
const program = join(import.meta.dirname, "downloadingProcess.ts");

let server: HubServer;
let cache: string;
let children: ChildProcess[] = [];
beforeEach(async () => {
  server = await HubServer.start({ name: NAME, files: modelFiles("gpt2") });
  cache = temporaryFolder();
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  children = [];
  await server.stop();
});

const args = () => [program, cache, server.url, NAME, WEIGHTS];
const download = async (): Promise<string> => (await promisify(execFile)(process.execPath, args())).stdout.trim();
const blob = () => join(cache, "models--lab--tiny-gpt2/blobs", server.etag(NAME, WEIGHTS));
const ranges = () => server.requests.filter(({ place }) => place === "storage").map(({ range }) => range);

/** A process that has received the first bytes and waits for more. */
async function inMidDownload(bytes: number): Promise<ChildProcess> {
  server.break(/^\/[0-9a-f]{64}$/, { silentAfter: bytes });
  const child = spawn(process.execPath, args(), { stdio: "ignore" });
  children.push(child);
  const partial = `${blob()}.steerlab.incomplete`;
  await vi.waitFor(() => expect(existsSync(partial) && statSync(partial).size).toBe(bytes), { timeout: 30_000, interval: 10 });
  return child;
}

test("a process that is killed in mid-download leaves what arrived, and the next one asks only for the rest", async () => {
  const child = await inMidDownload(300_000);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await download()).toBe(server.etag(NAME, WEIGHTS));
  expect(ranges()).toEqual([null, "bytes=300000-"]);
  expect(readdirSync(join(blob(), ".."))).toEqual([server.etag(NAME, WEIGHTS)]);
});

test("two processes that want the same file at once download it once, and both have it", async () => {
  expect(await Promise.all([download(), download()])).toEqual([server.etag(NAME, WEIGHTS), server.etag(NAME, WEIGHTS)]);
  expect(ranges()).toEqual([null]);
});

test("a process waits for one that is downloading, and goes on in its place when that one is killed", async () => {
  const child = await inMidDownload(250_000);
  const waiting = download();
  const asked = () => server.requests.filter(({ path }) => path.includes("/tree/"));
  // Each lists two pages of files before it downloads.
  await vi.waitFor(() => expect(asked()).toHaveLength(4), {
    timeout: 30_000,
    interval: 10,
  });
  expect(ranges()).toEqual([null]);
  child.kill("SIGKILL");
  expect(await waiting).toBe(server.etag(NAME, WEIGHTS));
  expect(ranges()).toEqual([null, "bytes=250000-"]);
});
