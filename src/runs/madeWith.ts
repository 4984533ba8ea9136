import type { RunDetail } from "./run.ts";

/** A record without the versions of packages, and those alone: they are many. */
export function apartFromPackages(
  made: Readonly<Record<string, unknown>>,
): [rest: Record<string, unknown>, packages: Record<string, unknown>] {
  const [packages, rest] = [true, false].map((wanted) =>
    Object.fromEntries(Object.entries(made).filter(([name]) => name.startsWith(packagePrefix) === wanted)),
  ) as [Record<string, unknown>, Record<string, unknown>];
  return [rest, packages];
}

const packagePrefix = "package ";

/** Versions, repository, model and machine behind a run, by the names that its page and comparisons show. */
export function madeWith(run: RunDetail): Record<string, unknown> {
  const { version, gitCommit, gitDirty, modelDigest, dataDigest, environment, params } = run.provenance;
  return {
    seed: run.seed,
    backend: run.backend,
    steerlab: version,
    git: gitCommit === null ? "no repository" : `${gitCommit.slice(0, 10)}${gitDirty ? " and uncommitted changes" : ""}`,
    "model sha256": modelDigest?.slice(0, 12) ?? null,
    "data sha256": dataDigest?.slice(0, 12) ?? null,
    ...environment,
    ...Object.fromEntries(Object.entries(params).map(([name, value]) => [`parameter ${name}`, value])),
  };
}
