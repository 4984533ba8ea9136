import { datasetInfo, modelInfo } from "@huggingface/hub";
import { SteerlabError } from "../steerlabError.ts";
import type { CachedRepo } from "./cacheLayout.ts";
import type { HubConnection } from "./hubConnection.ts";
import { badAnswer } from "./hubErrors.ts";
import { isCommit, repoTitle } from "./hubRepo.ts";

export interface ResolvedRevision {
  readonly commit: string;
  /** why the Hub could not be asked, when this is what the revision was when it last was; null otherwise */
  readonly outOfReach: string | null;
}

/**
 * The commit that a branch or tag points to: from the Hub, or from the cache when the Hub cannot be reached.
 * @throws `hub/offline` when neither knows, `hub/revision-not-found`, `hub/not-found`, `hub/gated`
 */
export async function resolveRevision(hub: HubConnection, cached: CachedRepo): Promise<ResolvedRevision> {
  const { revision } = hub;
  if (isCommit(revision)) return { commit: revision, outOfReach: null };
  const known = await cached.commitOf(revision);
  if (hub.settings.offline) return { commit: known ?? neverAsked(hub), outOfReach: null };
  try {
    // Where the cache can stand in, nobody should wait for a network that is not there.
    const commit = await askForCommit(hub, known === null ? 3 : 1);
    await cached.rememberCommit(revision, commit);
    return { commit, outOfReach: null };
  } catch (error) {
    const outOfReach = whyOutOfReach(error);
    if (outOfReach === null || known === null) throw error;
    return { commit: known, outOfReach };
  }
}

/** In a few words, when an error says that the Hub could not be asked, and not what it answered; else null. */
export function whyOutOfReach(error: unknown): string | null {
  if (!(error instanceof SteerlabError)) return null;
  const { code, details } = error;
  if (code === "hub/offline") return String(details?.why ?? code);
  if (code === "hub/server-error") return `status ${details?.status}`;
  return code === "hub/rate-limited" ? "asked too often" : null;
}

async function askForCommit(hub: HubConnection, attempts: number): Promise<string> {
  const { repo, revision } = hub;
  const { sha } = await hub.ask((fetchHub): Promise<{ sha: string }> => {
    const question = { name: repo.name, revision, additionalFields: ["sha" as const], hubUrl: hub.settings.endpoint, fetch: fetchHub };
    return repo.type === "dataset" ? datasetInfo(question) : modelInfo(question);
  }, attempts);
  if (isCommit(String(sha))) return String(sha);
  throw badAnswer(`it does not say which commit "${revision}" of ${repoTitle(repo)} is`, hub.asked);
}

function neverAsked({ repo, revision }: HubConnection): never {
  throw new SteerlabError("hub/offline", `HF_HUB_OFFLINE is set, and the cache lacks ${repoTitle(repo)} at "${revision}".`, {
    hint: "Unset HF_HUB_OFFLINE to download it, or name a commit or branch that is in the cache.",
    details: { repo: repo.name, revision },
  });
}
