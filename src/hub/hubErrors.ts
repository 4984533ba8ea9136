/* What the Hub's answers mean, after hf_raise_for_status of huggingface_hub (utils/_http.py). */
import { SteerlabError } from "../steerlabError.ts";
import { type HubRepo, repoTitle } from "./hubRepo.ts";
import { TransientFailure } from "./retry.ts";

/** What was asked for: messages name it. */
export interface Asked {
  readonly repo: HubRepo;
  readonly revision: string;
  readonly endpoint: string;
  /** whether a token went along; the token itself stands in no message */
  readonly withToken: boolean;
}

const tokenHint = "Set HF_TOKEN, or log in with `hf auth login`";

/** What a refusing answer means. Those that may pass are transient. */
export function refusal(response: Response, asked: Asked): SteerlabError | TransientFailure {
  const { status } = response;
  if (status === 429) return rateLimited(response, asked);
  if (status >= 500 || status === 408 || !isOf(response, asked.endpoint)) return failingServer(response, asked);
  const code = response.headers.get("x-error-code");
  const said = response.headers.get("x-error-message");
  if (code === "RevisionNotFound") return noRevision(asked);
  if (code === "EntryNotFound") return noFile(response, asked);
  if (code === "GatedRepo") return gated(asked);
  if (status === 401 && said === "Invalid credentials in Authorization header") return badToken(asked);
  if (code === "RepoNotFound" || status === 401 || status === 404) return noRepo(asked);
  return refused(status, said, asked);
}

/** Storage servers, to which the Hub redirects, refuse when a signed address is too old: a new one is asked for. */
const isOf = (response: Response, endpoint: string): boolean =>
  response.headers.has("x-error-code") || !response.url || new URL(response.url).origin === new URL(endpoint).origin;

const details = ({ repo, revision, endpoint }: Asked, more: object = {}) => ({
  repo: repo.name,
  type: repo.type,
  revision,
  endpoint,
  ...more,
});

function noRevision(asked: Asked): SteerlabError {
  const { repo, revision, endpoint } = asked;
  return new SteerlabError("hub/revision-not-found", `${repoTitle(repo)} has no revision "${revision}".`, {
    hint: `A revision is a branch, a tag or a commit: ${pageOf(asked)}/tree/main at ${endpoint} lists them.`,
    details: details(asked),
  });
}

const noFile = (response: Response, asked: Asked): SteerlabError =>
  new SteerlabError("hub/file-not-found", `${repoTitle(asked.repo)} has no file ${new URL(response.url).pathname}.`, {
    hint: `Look at ${pageOf(asked)} for what it has.`,
    details: details(asked),
  });

/** The Hub does not tell what is private from what does not exist. */
const noRepo = (asked: Asked): SteerlabError =>
  new SteerlabError("hub/not-found", `The Hub has no ${asked.repo.type} "${asked.repo.name}", or it is private.`, {
    hint: asked.withToken
      ? "Check the name; if it is private, the token must be of someone who may read it."
      : `Check the name. ${tokenHint} if it is private.`,
    details: details(asked),
  });

const gated = (asked: Asked): SteerlabError =>
  new SteerlabError("hub/gated", `${repoTitle(asked.repo)} is given only to those who accepted its terms.`, {
    hint: `Accept them at ${pageOf(asked)}. ${asked.withToken ? "The token must be of that account." : `${tokenHint} of that account.`}`,
    details: details(asked),
  });

const badToken = (asked: Asked): SteerlabError =>
  new SteerlabError("hub/bad-token", "The Hub does not accept the access token.", {
    hint: "It may have been revoked: set a valid one in HF_TOKEN, log in with `hf auth login`, or remove it.",
    details: details(asked),
  });

const refused = (status: number, said: string | null, asked: Asked): SteerlabError =>
  new SteerlabError("hub/refused", `The Hub refuses ${repoTitle(asked.repo)} with status ${status}${said ? `: ${said}` : "."}`, {
    hint: asked.withToken ? "The token may lack a permission." : `${tokenHint} if access needs one.`,
    details: details(asked, { status }),
  });

function rateLimited(response: Response, asked: Asked): TransientFailure {
  const retryAfter = waitAsked(response.headers);
  const again = retryAfter === null ? "in a few minutes" : `in ${Math.ceil(retryAfter / 1000)} s`;
  const error = new SteerlabError("hub/rate-limited", "The Hub says that too much was asked of it from here.", {
    hint: `Try again ${again}; what has arrived is kept.${asked.withToken ? "" : ` ${tokenHint}: accounts may ask for more.`}`,
    details: details(asked, { retryAfterMs: retryAfter }),
  });
  return new TransientFailure(error, { retryAfter });
}

/** `Retry-After` in seconds or as a date, or the seconds to the next window in `RateLimit: "api";r=0;t=55`; ms */
function waitAsked(headers: Headers): number | null {
  const after = headers.get("retry-after");
  const seconds = Number(after ?? /\bt=(\d+)/.exec(headers.get("ratelimit") ?? "")?.[1] ?? Number.NaN);
  if (Number.isFinite(seconds)) return seconds * 1000;
  const date = Date.parse(after ?? "");
  return Number.isFinite(date) ? Math.max(0, date - Date.now()) : null;
}

const failingServer = (response: Response, asked: Asked): TransientFailure =>
  new TransientFailure(
    new SteerlabError("hub/server-error", `${hostOf(response, asked)} answers with status ${response.status}.`, {
      hint: "Try again later; what has arrived is kept.",
      details: details(asked, { status: response.status }),
    }),
  );

const hostOf = (response: Response, { endpoint }: Asked): string => new URL(response.url || endpoint).host;

/** No answer at all: no network, no such host, a refused or silent connection. */
export function unreachable(error: unknown, asked: Asked): TransientFailure {
  const why = whyUnreachable(error);
  const reason = new SteerlabError(
    "hub/offline",
    `${asked.endpoint} cannot be reached (${why}), and the cache lacks ${repoTitle(asked.repo)}.`,
    {
      hint: "Check the network. Behind a proxy set HTTPS_PROXY and NODE_USE_ENV_PROXY=1; HF_ENDPOINT names a mirror.",
      details: details(asked, { why }),
    },
  );
  return new TransientFailure(reason);
}

/** Such as the page of a hotel's network that asks for a login. */
export const badAnswer = (what: string, asked: Asked): SteerlabError =>
  new SteerlabError("hub/bad-answer", `${asked.endpoint} does not answer as the Hub does: ${what}.`, {
    hint: "Something on the way may answer in its place; if HF_ENDPOINT names a mirror, it may not be a whole one.",
    details: details(asked),
  });

/** fetch says only "fetch failed"; what happened stands in its causes. */
export function whyUnreachable(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  if (cause instanceof AggregateError && cause.errors[0]) return whyUnreachable({ cause: cause.errors[0] });
  const { code, message } = (cause ?? error) as { code?: string | number; message?: string };
  return typeof code === "string" ? code : (message ?? String(error));
}

const pageOf = ({ repo, endpoint }: Asked): string => `${endpoint}/${repo.type === "dataset" ? "datasets/" : ""}${repo.name}`;

const DISK_FULL = new Set(["ENOSPC", "EDQUOT"]);
const UNWRITABLE = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR"]);

/** What the disk refused, in words; anything else as it is. */
export function diskError(error: unknown, cache: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (DISK_FULL.has(code ?? "")) return diskFull(cache, "It is full", error);
  if (!UNWRITABLE.has(code ?? "")) return error;
  return new SteerlabError("hub/cache-not-writable", `The cache of downloads in ${cache} cannot be written: ${code}.`, {
    hint: "Give it write permission, or name another place in HF_HOME.",
    details: { cache },
    cause: error,
  });
}

export const diskFull = (cache: string, why: string, cause?: unknown): SteerlabError =>
  new SteerlabError("hub/disk-full", `No room for the download on the disk of ${cache}. ${why}.`, {
    hint: "Free some space, or name a place on another disk in HF_HOME; what has arrived is kept.",
    details: { cache },
    cause,
  });
