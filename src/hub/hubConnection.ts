import { type Asked, badAnswer, refusal, unreachable } from "./hubErrors.ts";
import { type HubRepo, repoTitle } from "./hubRepo.ts";
import type { HubSettings } from "./hubSettings.ts";
import { withRetries } from "./retry.ts";

/** Requests about one revision of one repository, with the person's token, until `signal` ends them. */
export class HubConnection {
  readonly settings: HubSettings;
  readonly repo: HubRepo;
  readonly revision: string;
  readonly signal: AbortSignal;

  constructor(settings: HubSettings, repo: HubRepo, revision: string, signal: AbortSignal) {
    this.settings = settings;
    this.repo = repo;
    this.revision = revision;
    this.signal = signal;
  }

  get asked(): Asked {
    const { endpoint, token } = this.settings;
    return { repo: this.repo, revision: this.revision, endpoint, withToken: token !== null };
  }

  /** What the person was waiting for, for the message when they interrupt. */
  get what(): string {
    return `Downloading ${repoTitle(this.repo)}`;
  }

  /**
   * One small question to the Hub, repeated while it fails for a reason that may pass.
   * @param question gets a `fetch` that sends the token and throws what a refusal means
   * @throws `cell/interrupted`, `hub/offline`, `hub/bad-answer`, and what `refusal` gives
   */
  ask<T>(question: (fetchHub: typeof fetch) => Promise<T>, attempts = 3): Promise<T> {
    const { patience } = this.settings;
    return withRetries(this.what, { ...patience, attempts }, this.signal, async () => {
      const signal = AbortSignal.any([this.signal, AbortSignal.timeout(patience.silence)]);
      try {
        return await question((address, init) => this.request(String(address), { ...init, signal }));
      } catch (error) {
        if (error instanceof SyntaxError) throw badAnswer(error.message, this.asked);
        throw isNetworkFailure(error) ? unreachable(error, this.asked) : error;
      }
    });
  }

  /**
   * One request. A redirection to another host, as to the storage of large files, goes without the token: fetch sees to that.
   * @throws what `refusal` gives for an answer that is no success
   */
  async request(address: string, init: RequestInit): Promise<Response> {
    const { endpoint, token } = this.settings;
    const own = new URL(address).origin === new URL(endpoint).origin;
    const headers = { "user-agent": "steerlab", ...(init.headers as Record<string, string>) };
    const response = await fetch(address, {
      ...init,
      headers: { ...headers, ...(own && token ? { authorization: `Bearer ${token}` } : {}) },
    });
    if (response.ok) return response;
    await response.body?.cancel();
    throw refusal(response, this.asked);
  }
}

/** fetch throws a TypeError for every failure of the network, and so does reading a body that is cut off; a timeout is a DOMException. */
export const isNetworkFailure = (error: unknown): boolean =>
  (error instanceof TypeError && (error.message === "fetch failed" || error.message === "terminated")) ||
  (error instanceof DOMException && (error.name === "TimeoutError" || error.name === "AbortError"));
