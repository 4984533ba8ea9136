import type { EngineName } from "../../src/cluster/submission.ts";
import type { ClusterProfile } from "./clusterProfile.ts";
import type { Engine } from "./engine.ts";
import { LocalEngine } from "./localEngine.ts";
import { SlurmEngine } from "./slurmEngine.ts";

const makers: Readonly<Record<EngineName, (profile: ClusterProfile) => Engine>> = {
  local: (profile) => new LocalEngine(profile),
  slurm: (profile) => new SlurmEngine(profile),
};

/** One engine for each set of settings: what it has learned of a site it keeps, and so does a queue of processes. */
export class EngineSet {
  readonly #engines = new Map<string, Engine>();

  get(name: EngineName, profile: ClusterProfile): Engine {
    const key = JSON.stringify([name, name === "local" ? { node: profile.node, install: profile.install } : profile]);
    const engine = this.#engines.get(key) ?? makers[name](profile);
    this.#engines.set(key, engine);
    return engine;
  }
}
