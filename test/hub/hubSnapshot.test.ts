import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { HubRepo } from "../../src/hub/hubRepo.ts";
import type { HubSettings } from "../../src/hub/hubSettings.ts";
import { HubSnapshot } from "../../src/hub/hubSnapshot.ts";
import type { Progress } from "../../src/output/cellOutput.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { modelFiles, settingsFor, temporaryFolder } from "./hubFixture.ts";
import { goodToken, HubServer } from "./hubServer.ts";

const NAME = "lab/tiny-gpt2";
const repo: HubRepo = { type: "model", name: NAME };
const files = modelFiles("gpt2");
const WEIGHTS = "model.safetensors";
const size = files[WEIGHTS]!.length;

let server: HubServer;
let settings: HubSettings;
beforeEach(async () => {
  server = await HubServer.start(
    { name: NAME, files },
    { name: "lab/gated", files, access: "gated" },
    { name: "lab/secret", files, access: "private" },
    {
      type: "dataset",
      name: "lab/questions",
      files: { "data/test.parquet": Buffer.from("PAR1 of a kind"), "README.md": Buffer.from("?") },
    },
  );
  settings = settingsFor(server.url);
});
afterEach(async () => {
  enterSession(quietSession);
  vi.restoreAllMocks();
  await server.stop();
});

const open = (options: { revision?: string; signal?: AbortSignal; name?: string } = {}, with_: Partial<HubSettings> = {}) =>
  HubSnapshot.open({ ...repo, name: options.name ?? NAME }, { ...options, settings: { ...settings, ...with_ } });

async function fetched(paths: readonly string[], options: Parameters<typeof open>[0] = {}, with_: Partial<HubSettings> = {}) {
  const snapshot = await open(options, with_);
  await snapshot.fetch(paths);
  return snapshot;
}

const read = (snapshot: HubSnapshot, path: string): Buffer => readFileSync(join(snapshot.folder, path));
const blobs = (): string[] => readdirSync(join(settings.cache, "models--lab--tiny-gpt2/blobs"));
const partial = (): string => join(settings.cache, "models--lab--tiny-gpt2/blobs", `${server.etag(NAME, WEIGHTS)}.steerlab.incomplete`);
const ranges = (): (string | null)[] => server.transfers.filter(({ place }) => place === "storage").map(({ range }) => range);

/** Downloads the weights, whose connection is cut when exactly so many bytes have arrived. */
async function fetchedWithCut(bytes: number): Promise<HubSnapshot> {
  server.break(/^\/[0-9a-f]{64}$/, { silentAfter: bytes });
  const running = fetched([WEIGHTS]);
  running.catch(() => {});
  await arrived(bytes);
  server.cutTransfers();
  return running;
}

const arrived = (bytes: number): Promise<void> =>
  vi.waitFor(() => expect(readFileSync(partial()).length).toBe(bytes), { timeout: 20_000, interval: 5 });

describe("the cache", () => {
  test("has the layout of Hugging Face's libraries: blobs by checksum, a ref, and links to the blobs", async () => {
    const snapshot = await fetched(["config.json", WEIGHTS]);
    const commit = server.commit(NAME);
    expect(snapshot.origin).toEqual({ repo: NAME, revision: "main", commit });
    const home = join(settings.cache, "models--lab--tiny-gpt2");
    expect(snapshot.folder).toBe(join(home, "snapshots", commit));
    expect(readFileSync(join(home, "refs/main"), "utf8")).toBe(commit);
    for (const path of ["config.json", WEIGHTS]) {
      expect(readlinkSync(join(snapshot.folder, path))).toBe(`../../blobs/${server.etag(NAME, path)}`);
      expect(read(snapshot, path).equals(files[path]!)).toBe(true);
    }
    expect(blobs().sort()).toEqual([server.etag(NAME, "config.json"), server.etag(NAME, WEIGHTS)].sort());
  });

  test("is not asked for twice: neither files nor, for a commit, anything at all", async () => {
    await fetched(["config.json", WEIGHTS]);
    const before = server.requests.length;
    await fetched(["config.json", WEIGHTS]);
    expect(server.requests.slice(before).map(({ path }) => path)).toEqual([`/api/models/${NAME}/revision/main`]);
    await fetched(["config.json", WEIGHTS], { revision: server.commit(NAME) });
    expect(server.requests).toHaveLength(before + 1);
  });

  test("remembers which files a repository does not have", async () => {
    const snapshot = await open({ revision: server.commit(NAME) });
    expect([await snapshot.has("config.json"), await snapshot.has("chat_template.jinja")]).toEqual([true, false]);
    const before = server.requests.length;
    const again = await open({ revision: server.commit(NAME) });
    expect(await again.has("chat_template.jinja")).toBe(false);
    expect(server.requests).toHaveLength(before);
  });

  test("keeps data sets beside models, with their folders", async () => {
    const snapshot = await HubSnapshot.open({ type: "dataset", name: "lab/questions" }, { settings });
    await snapshot.fetch(["data/test.parquet"]);
    expect(read(snapshot, "data/test.parquet").toString()).toBe("PAR1 of a kind");
    expect(snapshot.folder).toContain("datasets--lab--questions");
    expect(readlinkSync(join(snapshot.folder, "data/test.parquet"))).toMatch(/^\.\.\/\.\.\/\.\.\/blobs\//);
  });

  test("shares contents between revisions, and lists a repository of several pages", async () => {
    const snapshot = await fetched([WEIGHTS], { revision: "refs/pr/1" });
    expect(await snapshot.paths()).toEqual(Object.keys(files));
    expect(readFileSync(join(settings.cache, "models--lab--tiny-gpt2/refs/refs/pr/1"), "utf8")).toBe(server.commit(NAME));
  });

  test("lets no name lead out of it", async () => {
    const snapshot = await open();
    await expect(snapshot.fetch(["../../../../stolen"])).rejects.toMatchObject({ code: "hub/bad-path" });
    await expect(open({ revision: "../../main" })).rejects.toMatchObject({ code: "hub/bad-path" });
  });
});

describe("a download", () => {
  test("that is cut goes on where it ended", async () => {
    const snapshot = await fetchedWithCut(200_000);
    expect(read(snapshot, WEIGHTS).equals(files[WEIGHTS]!)).toBe(true);
    expect(ranges()).toEqual([null, "bytes=200000-"]);
  });

  test("that is cut again and again arrives while each attempt brings something", async () => {
    server.break(/^\/[0-9a-f]{64}$/, { shortTo: 50_000 }, 7);
    const snapshot = await fetched([WEIGHTS]);
    expect(read(snapshot, WEIGHTS).equals(files[WEIGHTS]!)).toBe(true);
    expect(ranges()).toEqual([null, ...[1, 2, 3, 4, 5, 6, 7].map((i) => `bytes=${i * 50_000}-`)]);
  });

  test("that no attempt brings further ends with what to do, and keeps what has arrived for the next call", async () => {
    server.break(/^\/[0-9a-f]{64}$/, { shortTo: 100_000 });
    server.break(/^\/[0-9a-f]{64}$/, { cutAfter: 0 }, 2);
    await expect(fetched([WEIGHTS])).rejects.toMatchObject({ code: "hub/connection-lost", details: { bytes: 100_000, size } });
    expect(readFileSync(partial()).equals(files[WEIGHTS]!.subarray(0, 100_000))).toBe(true);
    const snapshot = await fetched([WEIGHTS]);
    expect(read(snapshot, WEIGHTS).equals(files[WEIGHTS]!)).toBe(true);
    expect(ranges().at(-1)).toBe("bytes=100000-");
    expect(existsSync(partial())).toBe(false);
  });

  test("whose answer ends early without an error is not taken for whole", async () => {
    server.break(/^\/[0-9a-f]{64}$/, { shortTo: 1_000 });
    expect(read(await fetched([WEIGHTS]), WEIGHTS).equals(files[WEIGHTS]!)).toBe(true);
    expect(ranges()).toEqual([null, "bytes=1000-"]);
  });

  test("from a server that knows no ranges begins anew", async () => {
    server.break(/^\/[0-9a-f]{64}$/, { shortTo: 100_000 });
    server.break(/^\/[0-9a-f]{64}$/, { ignoreRange: true });
    expect(read(await fetched([WEIGHTS]), WEIGHTS).equals(files[WEIGHTS]!)).toBe(true);
  });

  test("that falls silent is asked for again", async () => {
    server.break(/^\/[0-9a-f]{64}$/, { silentAfter: 60_000 });
    const patience = { ...settings.patience, silence: 1_000 };
    expect(read(await fetched([WEIGHTS], {}, { patience }), WEIGHTS).equals(files[WEIGHTS]!)).toBe(true);
    // A slow machine may let the second one seem silent too.
    expect(ranges().slice(0, 2)).toEqual([null, "bytes=60000-"]);
  });

  test.each([
    ["a large file", WEIGHTS],
    ["a small file", "config.json"],
  ])("of %s with a wrong byte is removed and said", async (_, path) => {
    server.break(/resolve-cache|^\/[0-9a-f]{64}$/, { corrupt: true });
    await expect(fetched([path])).rejects.toMatchObject({ code: "hub/checksum", details: { file: path } });
    expect(blobs()).toEqual([]);
    expect(read(await fetched([path]), path).equals(files[path]!)).toBe(true);
  });

  test("that brings more bytes than the Hub lists is judged by those that it lists", async () => {
    server.break(/tree/, { json: [{ type: "file", path: "config.json", size: 20, oid: server.etag(NAME, "config.json") }] });
    await expect(fetched(["config.json"])).rejects.toMatchObject({ code: "hub/checksum" });
    expect(blobs()).toEqual([]);
  });

  test("that goes on from damaged bytes begins anew by itself", async () => {
    server.break(/^\/[0-9a-f]{64}$/, { shortTo: 100_000 });
    server.break(/^\/[0-9a-f]{64}$/, { cutAfter: 0 }, 2);
    await fetched([WEIGHTS]).catch(() => {});
    writeFileSync(partial(), Buffer.alloc(100_000));
    expect(read(await fetched([WEIGHTS]), WEIGHTS).equals(files[WEIGHTS]!)).toBe(true);
    expect(ranges().slice(-2)).toEqual(["bytes=100000-", null]);
  });

  test("replaces a cached file that someone cut short when the link to it is gone", async () => {
    const first = await fetched([WEIGHTS]);
    rmSync(join(first.folder, WEIGHTS));
    writeFileSync(join(settings.cache, "models--lab--tiny-gpt2/blobs", server.etag(NAME, WEIGHTS)), "short");
    expect(read(await fetched([WEIGHTS]), WEIGHTS).equals(files[WEIGHTS]!)).toBe(true);
  });

  test("waits as long as a busy Hub asks, and tells how long where that is too long", async () => {
    server.break(/revision/, { status: 429, headers: { "retry-after": "1" } });
    const begin = performance.now();
    await open();
    expect(performance.now() - begin).toBeGreaterThan(990);
    server.break(/revision/, { status: 429, headers: { ratelimit: '"api";r=0;t=90' } });
    await expect(open({}, { cache: temporaryFolder() })).rejects.toMatchObject({
      code: "hub/rate-limited",
      hint: expect.stringContaining("in 90 s"),
    });
  });

  test("bears with a server that fails now and then", async () => {
    server.break(/revision/, { status: 500 });
    server.break(/tree/, { status: 503 });
    server.break(/^\/[0-9a-f]{64}$/, { status: 403 });
    expect(read(await fetched([WEIGHTS]), WEIGHTS).equals(files[WEIGHTS]!)).toBe(true);
  });

  test("says how many bytes of which file have arrived", async () => {
    const seen: Progress[] = [];
    enterSession({ ...quietSession, progress: (progress) => seen.push(progress) });
    await fetched([WEIGHTS, "config.json"]);
    const total = size + files["config.json"]!.length;
    expect(seen[0]).toMatchObject({ label: `Downloading ${WEIGHTS} of ${NAME}`, total, unit: "bytes", finished: false });
    expect(seen.at(-1)).toMatchObject({ done: total, total, finished: true });
  });

  test.each(["the call's signal", "the person's interrupt"])("stops at once at %s and keeps what has arrived", async (by) => {
    server.break(/^\/[0-9a-f]{64}$/, { silentAfter: 120_000 });
    const stop = new AbortController();
    if (by !== "the call's signal") enterSession({ ...quietSession, signal: stop.signal });
    const running = fetched([WEIGHTS], by === "the call's signal" ? { signal: stop.signal } : {});
    running.catch(() => {});
    await arrived(120_000);
    const begin = performance.now();
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: "cell/interrupted" });
    expect(performance.now() - begin).toBeLessThan(2_000);
    enterSession(quietSession);
    expect(read(await fetched([WEIGHTS]), WEIGHTS).equals(files[WEIGHTS]!)).toBe(true);
    expect(ranges()).toEqual([null, "bytes=120000-"]);
  });

  test("is done once where two calls want it at the same time", async () => {
    const [one, two] = await Promise.all([fetched([WEIGHTS]), fetched([WEIGHTS])]);
    expect(one.folder).toBe(two.folder);
    expect(ranges()).toEqual([null]);
  });
});

describe("the disk", () => {
  // The kernel's own "no space left": /dev/full takes every write so.
  test.runIf(existsSync("/dev/full"))("that is full while writing is named", async () => {
    mkdirSync(join(settings.cache, "models--lab--tiny-gpt2/blobs"), { recursive: true });
    symlinkSync("/dev/full", partial());
    await expect(fetched([WEIGHTS])).rejects.toMatchObject({ code: "hub/disk-full", details: { cache: settings.cache } });
    rmSync(partial());
    expect(read(await fetched([WEIGHTS]), WEIGHTS).equals(files[WEIGHTS]!)).toBe(true);
  });

  test("that has no room for what is listed is named before anything is asked for", async () => {
    const listing = [
      { type: "file", path: WEIGHTS, size: 1e16, oid: "0".repeat(40), lfs: { oid: "0".repeat(64), size: 1e16, pointerSize: 135 } },
    ];
    server.break(/tree/, { json: listing });
    await expect(fetched([WEIGHTS])).rejects.toMatchObject({
      code: "hub/disk-full",
      message: expect.stringContaining("10000000.0 GB are needed"),
    });
    expect(server.transfers).toEqual([]);
  });

  test("that cannot be written is named", async () => {
    const cache = join(temporaryFolder(), "file");
    writeFileSync(cache, "");
    await expect(fetched([WEIGHTS], {}, { cache })).rejects.toMatchObject({ code: "hub/cache-not-writable", details: { cache } });
  });
});

describe("without network", () => {
  let nobody: string;
  beforeAll(async () => {
    const gone = await HubServer.start();
    nobody = gone.url;
    await gone.stop();
  });
  afterAll(() => vi.restoreAllMocks());

  test("what is in the cache is used, with a line that says so", async () => {
    await fetched(["config.json", WEIGHTS]);
    const lines = vi.spyOn(console, "warn").mockImplementation(() => {});
    const snapshot = await fetched(["config.json", WEIGHTS], {}, { endpoint: nobody });
    expect(snapshot.origin.commit).toBe(server.commit(NAME));
    expect(lines.mock.calls).toEqual([
      [`${nobody} cannot be asked (ECONNREFUSED): using ${NAME} from the cache, commit ${server.commit(NAME).slice(0, 12)}.`],
    ]);
    await expect(snapshot.fetch(["README.md"])).rejects.toMatchObject({
      code: "hub/offline",
      message: expect.stringContaining("README.md"),
    });
  });

  test("a commit in the cache needs no network and no line", async () => {
    await fetched(["config.json", WEIGHTS]);
    const lines = vi.spyOn(console, "warn").mockImplementation(() => {});
    await fetched(["config.json", WEIGHTS], { revision: server.commit(NAME) }, { endpoint: nobody });
    expect(lines).not.toHaveBeenCalled();
  });

  test("HF_HUB_OFFLINE asks for nothing", async () => {
    await fetched(["config.json"]);
    const before = server.requests.length;
    const snapshot = await fetched(["config.json"], {}, { offline: true });
    expect(read(snapshot, "config.json").equals(files["config.json"]!)).toBe(true);
    expect(await snapshot.has("chat_template.jinja")).toBe(false);
    await expect(snapshot.fetch([WEIGHTS])).rejects.toMatchObject({ code: "hub/offline", hint: expect.stringContaining("HF_HUB_OFFLINE") });
    await expect(open({ revision: "other" }, { offline: true })).rejects.toMatchObject({ code: "hub/offline" });
    expect(server.requests).toHaveLength(before);
  });

  test("a Hub that fails is like none, and its failure is named", async () => {
    await fetched(["config.json"]);
    const lines = vi.spyOn(console, "warn").mockImplementation(() => {});
    server.break(/revision/, { status: 503 });
    await fetched(["config.json"]);
    expect(lines.mock.calls).toEqual([[expect.stringContaining("(status 503): using lab/tiny-gpt2 from the cache")]]);
  });

  test("and without a cached copy it is said which of them is missing", async () => {
    await expect(open({}, { endpoint: nobody })).rejects.toMatchObject({
      code: "hub/offline",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("a page that is not the Hub's is recognised", async () => {
    server.break(/revision/, { text: "<html>Log in to the network</html>" });
    await expect(open()).rejects.toMatchObject({ code: "hub/bad-answer" });
  });
});

describe("a refusal says what to do", () => {
  test.each([
    ["an unknown repository", { name: "lab/nothing" }, null, "hub/not-found", "HF_TOKEN"],
    ["an unknown repository, with a token", { name: "lab/nothing" }, goodToken, "hub/not-found", "Check the name"],
    ["a private repository", { name: "lab/secret" }, null, "hub/not-found", "private"],
    ["an unknown revision", { revision: "v9" }, null, "hub/revision-not-found", "branch, a tag or a commit"],
    ["a gated repository", { name: "lab/gated" }, null, "hub/gated", "hf auth login"],
    ["a gated repository, with a token", { name: "lab/gated" }, goodToken, "hub/gated", "of that account"],
    ["a token that is not valid", {}, "hf_wrong", "hub/bad-token", "HF_TOKEN"],
  ] as const)("%s", async (_, options, token, code, hint) => {
    const error = await fetched([WEIGHTS], options, { token }).catch((reason) => reason);
    expect(error).toMatchObject({ code, hint: expect.stringContaining(hint) });
    if (token) expect(JSON.stringify([error.message, error.hint, error.details, error.stack])).not.toContain(token);
  });

  test("a private repository is read with a token, which storage does not get to see", async () => {
    const snapshot = await fetched([WEIGHTS], { name: "lab/secret" }, { token: goodToken });
    expect(read(snapshot, WEIGHTS).equals(files[WEIGHTS]!)).toBe(true);
    expect(new Set(server.requests.map(({ place, token }) => `${place} ${token}`))).toEqual(new Set([`hub ${goodToken}`, "storage null"]));
  });

  test("a server that always fails", async () => {
    server.break(/revision/, { status: 500 }, 3);
    await expect(open()).rejects.toMatchObject({ code: "hub/server-error", details: { status: 500 } });
  });
});
