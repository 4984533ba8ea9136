/*
 * The Hub's protocol as huggingface.co speaks it, on two ports of this machine: the Hub itself, and the storage of large files, to which it
 * redirects. Faults can be ordered for the next answers to a path. huggingface_hub for Python downloads from it too.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ServedRepo {
  readonly type?: "model" | "dataset";
  readonly name: string;
  readonly files: Readonly<Record<string, Buffer>>;
  readonly access?: "open" | "gated" | "private";
}

export interface Fault {
  /** answer with this status */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** answer with this value in place of what is asked for */
  readonly json?: unknown;
  /** answer with this page */
  readonly text?: string;
  /** cut the connection after so many bytes of the body; the last of them may not reach the client */
  readonly cutAfter?: number;
  /** say nothing more after so many bytes, and keep the connection */
  readonly silentAfter?: number;
  /** a well-formed answer with only so many bytes */
  readonly shortTo?: number;
  /** change a byte of the body */
  readonly corrupt?: boolean;
  /** send everything with status 200, whatever range was asked for */
  readonly ignoreRange?: boolean;
}

export interface SeenRequest {
  readonly place: "hub" | "storage";
  readonly method: string;
  readonly path: string;
  readonly range: string | null;
  readonly token: string | null;
}

export const goodToken = "hf_goodtoken";
const FILES_A_PAGE = 2;
/** Files of these kinds are in LFS, as the Hub's .gitattributes says. */
const isLarge = (path: string): boolean => /\.(safetensors|parquet|bin)$/.test(path);

const sha1 = (text: string): string => createHash("sha1").update(text).digest("hex");
const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
/** By git itself. */
const gitHash = (bytes: Buffer): string => execFileSync("git", ["hash-object", "--stdin"], { input: bytes }).toString().trim();

interface Entry {
  readonly path: string;
  readonly bytes: Buffer;
  readonly etag: string;
  readonly oid: string;
}

interface Held extends ServedRepo {
  readonly commit: string;
  readonly entries: readonly Entry[];
}

export class HubServer {
  readonly requests: SeenRequest[] = [];
  readonly #repos: Held[];
  readonly #faults: { path: RegExp; fault: Fault; times: number }[] = [];
  readonly #hub: Server;
  readonly #storage: Server;

  private constructor(repos: readonly ServedRepo[]) {
    this.#repos = repos.map(held);
    this.#hub = createServer((request, response) => this.#answer("hub", request, response));
    this.#storage = createServer((request, response) => this.#answer("storage", request, response));
  }

  static async start(...repos: ServedRepo[]): Promise<HubServer> {
    const server = new HubServer(repos);
    for (const part of [server.#hub, server.#storage]) await once(part.listen(0, "127.0.0.1"), "listening");
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#hub.address() as AddressInfo).port}`;
  }

  commit(name: string): string {
    return this.#repos.find((repo) => repo.name === name)!.commit;
  }

  etag(name: string, path: string): string {
    return this.#repos.find((repo) => repo.name === name)!.entries.find((entry) => entry.path === path)!.etag;
  }

  /** The next answers to paths like this one have the fault. */
  break(path: RegExp, fault: Fault, times = 1): void {
    this.#faults.push({ path, fault, times });
  }

  /** Ends all transfers from storage in the middle. */
  cutTransfers(): void {
    this.#storage.closeAllConnections();
  }

  /** What was asked of storage and of the Hub's own file addresses: the transfers. */
  get transfers(): SeenRequest[] {
    return this.requests.filter(({ place, path }) => place === "storage" || path.startsWith("/api/resolve-cache/"));
  }

  async stop(): Promise<void> {
    for (const part of [this.#hub, this.#storage]) {
      part.closeAllConnections();
      await new Promise((resolve) => part.close(resolve));
    }
  }

  #answer(place: SeenRequest["place"], request: IncomingMessage, response: ServerResponse) {
    const { pathname, searchParams } = new URL(request.url!, this.url);
    const path = decodeURIComponent(pathname);
    const token = request.headers.authorization?.replace("Bearer ", "") ?? null;
    const seen = { place, method: request.method!, path, range: request.headers.range ?? null, token };
    this.requests.push(seen);
    const fault = this.#faultFor(path);
    if (fault?.status) return send(response, fault.status, fault.headers);
    if (fault?.json) return json(response, fault.json);
    if (fault?.text) return void response.writeHead(200, { "content-type": "text/html" }).end(fault.text);
    if (place === "storage") return this.#store(seen, response, fault);
    if (token !== null && token !== goodToken) {
      return send(response, 401, { "x-error-message": "Invalid credentials in Authorization header" });
    }
    return this.#route(seen, searchParams, response, fault);
  }

  #route(seen: SeenRequest, query: URLSearchParams, response: ServerResponse, fault: Fault | null) {
    const cached = /^\/api\/resolve-cache\/([0-9a-f]{40})\/(.+)$/.exec(seen.path);
    if (cached) return this.#small(cached[1]!, cached[2]!, seen, response, fault);
    const asked =
      /^\/(?:api\/models\/|api\/(?=datasets\/))?(datasets\/)?([^/]+\/[^/]+)\/(revision|tree|resolve)\/(refs\/pr\/\d+|[^/]+)\/?(.*)$/.exec(
        seen.path,
      );
    const type = asked?.[1] ? "dataset" : "model";
    const repo = this.#repos.find((held) => held.name === asked?.[2] && (held.type ?? "model") === type);
    if (!asked || !repo || (repo.access === "private" && seen.token === null)) return noRepo(response, seen.token);
    const [what, revision, path] = asked.slice(3) as [string, string, string];
    if (!["main", "refs/pr/1", repo.commit].includes(revision)) return send(response, 404, { "x-error-code": "RevisionNotFound" });
    if (what === "revision") return json(response, information(repo));
    if (what === "tree") return this.#tree(repo, revision, query, response);
    return this.#resolve(repo, path, seen, response);
  }

  #tree(repo: Held, revision: string, query: URLSearchParams, response: ServerResponse) {
    const from = Number(query.get("cursor") ?? 0);
    const page = repo.entries.slice(from, from + FILES_A_PAGE).map(({ path, bytes, oid, etag }) => ({
      ...{ type: "file", path, size: bytes.length, oid },
      ...(isLarge(path) ? { lfs: { oid: etag, size: bytes.length, pointerSize: 135 } } : {}),
    }));
    const kind = `${repo.type ?? "model"}s`;
    const next = `${this.url}/api/${kind}/${repo.name}/tree/${revision}?recursive=true&cursor=${from + FILES_A_PAGE}`;
    json(response, page, from + FILES_A_PAGE < repo.entries.length ? { link: `<${next}>; rel="next"` } : {});
  }

  #resolve(repo: Held, path: string, { token }: SeenRequest, response: ServerResponse) {
    const entry = repo.entries.find((held) => held.path === path);
    if (!entry) return send(response, 404, { "x-error-code": "EntryNotFound", "x-repo-commit": repo.commit });
    if (repo.access === "gated") return send(response, token ? 403 : 401, { "x-error-code": "GatedRepo" });
    const linked = { "x-linked-etag": `"${entry.etag}"`, "x-linked-size": String(entry.bytes.length), "x-repo-commit": repo.commit };
    const storage = `http://127.0.0.1:${(this.#storage.address() as AddressInfo).port}/${entry.etag}`;
    if (isLarge(path)) return send(response, 302, { ...linked, location: storage });
    return send(response, 307, { ...linked, location: `/api/resolve-cache/${repo.commit}/${path}` });
  }

  #small(commit: string, path: string, seen: SeenRequest, response: ServerResponse, fault: Fault | null) {
    const entry = this.#repos.find((repo) => repo.commit === commit)?.entries.find((held) => held.path === path);
    if (!entry) return send(response, 404, { "x-error-code": "EntryNotFound" });
    body(seen, response, entry.bytes, { etag: `"${entry.etag}"`, "x-repo-commit": commit }, fault);
  }

  /** Signed addresses are refused when a token comes along, as S3 does. */
  #store(seen: SeenRequest, response: ServerResponse, fault: Fault | null) {
    const entry = this.#repos.flatMap(({ entries }) => entries).find(({ etag }) => `/${etag}` === seen.path);
    if (!entry || seen.token !== null) return send(response, 400);
    body(seen, response, entry.bytes, { etag: `"${entry.etag.slice(0, 32)}"` }, fault);
  }

  #faultFor(path: string): Fault | null {
    const found = this.#faults.find((one) => one.times > 0 && one.path.test(path));
    if (!found) return null;
    found.times -= 1;
    return found.fault;
  }
}

function held(repo: ServedRepo): Held {
  const entries = Object.entries(repo.files).map(([path, bytes]) => {
    const oid = gitHash(bytes);
    return { path, bytes, oid, etag: isLarge(path) ? sha256(bytes) : oid };
  });
  return { ...repo, entries, commit: sha1(repo.name + entries.map(({ path, etag }) => path + etag).join()) };
}

const information = ({ name, commit, access }: Held): object => ({
  ...{ _id: commit.slice(0, 24), id: name, modelId: name, sha: commit, downloads: 7, likes: 1, lastModified: "2026-01-01T00:00:00.000Z" },
  ...{ private: access === "private", gated: access === "gated" ? "auto" : false },
});

/** Whoever has no token is not told whether there is such a repository. */
const noRepo = (response: ServerResponse, token: string | null): void =>
  token === null
    ? send(response, 401, { "x-error-message": "Invalid username or password." })
    : send(response, 404, { "x-error-code": "RepoNotFound", "x-error-message": "Repository not found" });

function send(response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { "content-length": 0, ...headers }).end();
}

function json(response: ServerResponse, value: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
}

function body({ method, range }: SeenRequest, response: ServerResponse, bytes: Buffer, headers: object, fault: Fault | null): void {
  const asked = fault?.ignoreRange ? null : /^bytes=(\d+)-(\d*)$/.exec(range ?? "");
  const from = asked ? Number(asked[1]) : 0;
  const to = asked?.[2] ? Number(asked[2]) + 1 : bytes.length;
  const part = Buffer.from(bytes.subarray(from, to));
  if (fault?.corrupt) part[part.length - 1]! ^= 1;
  const length = Math.min(part.length, fault?.shortTo ?? part.length);
  const place = asked ? { "content-range": `bytes ${from}-${to - 1}/${bytes.length}` } : {};
  response.writeHead(asked ? 206 : 200, { ...headers, ...place, "content-length": length, "accept-ranges": "bytes" });
  const stop = fault?.cutAfter ?? fault?.silentAfter;
  if (method === "HEAD") response.end();
  else if (stop === undefined) response.end(part.subarray(0, length));
  else response.write(part.subarray(0, stop), () => fault?.cutAfter !== undefined && response.destroy());
}
