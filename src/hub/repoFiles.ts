import { listFiles } from "@huggingface/hub";
import { checkedPath } from "./cacheLayout.ts";
import type { Checksum } from "./checksum.ts";
import type { HubConnection } from "./hubConnection.ts";
import { badAnswer } from "./hubErrors.ts";
import { repoTitle } from "./hubRepo.ts";

export interface RepoFile {
  /** `config.json`, `data/train.parquet` */
  readonly path: string;
  /** bytes */
  readonly size: number;
  readonly checksum: Checksum;
}

/** All files of a repository at a commit, by their paths. */
export async function listRepoFiles(hub: HubConnection, commit: string): Promise<Map<string, RepoFile>> {
  const { endpoint } = hub.settings;
  return hub.ask(async (fetchHub) => {
    const files = new Map<string, RepoFile>();
    for await (const entry of listFiles({ repo: hub.repo, revision: commit, recursive: true, hubUrl: endpoint, fetch: fetchHub })) {
      if (entry.type === "file") files.set(entry.path, repoFile(hub, entry));
    }
    return files;
  });
}

interface Entry {
  readonly path: string;
  readonly size: number;
  readonly oid?: string;
  readonly lfs?: { readonly oid: string; readonly size: number };
}

function repoFile(hub: HubConnection, { path, size, oid, lfs }: Entry): RepoFile {
  const checksum: Checksum = lfs ? { algorithm: "sha256", digest: lfs.oid } : { algorithm: "git-sha1", digest: oid ?? "" };
  // The digest becomes a file's name.
  if (/^[0-9a-f]{40,64}$/.test(checksum.digest)) return { path: checkedPath(path), size: lfs?.size ?? size, checksum };
  throw badAnswer(`it gives no checksum for ${path} of ${repoTitle(hub.repo)}`, hub.asked);
}
