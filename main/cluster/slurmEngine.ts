// Array jobs of a Slurm cluster. Jobs are found by their name, `steerlab-ID-OFFSET`: nothing that was handed over can be lost with us.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { indexRanges } from "../../src/cluster/indexRanges.ts";
import type { EngineStatus } from "../../src/cluster/taskStatus.ts";
import { writeAtomically } from "../../src/files/writeAtomically.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import type { ClusterProfile } from "./clusterProfile.ts";
import type { Engine, EngineJob, Probe } from "./engine.ts";
import { schedulerCommand } from "./schedulerCommand.ts";
import { commandLine } from "./shellQuoted.ts";
import { slurmOutput } from "./slurmOutput.ts";
import { slurmScript } from "./slurmScript.ts";
import { readSacct, readSqueue, sacctFormat, squeueFormat } from "./slurmStatus.ts";
import { taskCommand } from "./taskCommand.ts";

/** An array's indices go up to this, unless the site says otherwise. */
const usualArraySize = 1001;
const day = 86_400_000; // ms

export class SlurmEngine implements Engine {
  readonly name = "slurm";
  readonly #profile: ClusterProfile;
  #arraySize: Promise<number> | null = null;
  #accounting: Promise<boolean> | null = null;

  constructor(profile: ClusterProfile) {
    this.#profile = profile;
  }

  async probe(): Promise<Probe> {
    try {
      const [version, partitions] = [await this.#run("sinfo", "--version"), await this.#run("sinfo", "--noheader", "--format=%R")];
      const names = partitions.split("\n").filter(Boolean);
      return { ok: true, words: `${version.trim()}, partitions ${names.join(", ")}` };
    } catch (error) {
      return { ok: false, words: (error as Error).message };
    }
  }

  async plan(job: EngineJob): Promise<{ commands: string[]; script: string }> {
    const parts = await this.#parts(job, allOf(job)).catch(() => [{ offset: 0, indices: allOf(job) }]); // also where there is no Slurm
    return { commands: parts.map((part) => commandLine(this.#sbatch(job, part, parts.length))), script: this.#script(job) };
  }

  async submit(job: EngineJob, indices: readonly number[]): Promise<void> {
    const known = await this.status(job, indices);
    await this.#hand(
      job,
      indices.filter((index) => !known.has(index)),
    );
  }

  async status(job: EngineJob, indices: readonly number[]): Promise<Map<number, EngineStatus>> {
    const names = await this.#names(job, indices);
    const squeue = ["squeue", "--me", "--noheader", "--array", "--states=all", `--name=${names.join()}`, `--Format=${squeueFormat}`];
    const found = await this.#byIndex(job, readSqueue(await this.#run(...squeue)));
    const missing = indices.some((index) => !found.has(index));
    return missing && (await this.#hasAccounting()) ? new Map([...(await this.#accounted(job, names)), ...found]) : found;
  }

  async logs(job: EngineJob, index: number): Promise<string> {
    const handle = (await this.status(job, [index])).get(index)?.handle;
    return handle ? slurmOutput(job.folder, handle) : "";
  }

  async cancel(job: EngineJob, indices: readonly number[]): Promise<void> {
    const arrays = Map.groupBy((await this.#active(job, indices)).values(), ({ handle }) => handle.split("_")[0]!);
    for (const [array, tasks] of arrays) {
      await this.#run("scancel", `${array}_[${indexRanges(tasks.map(({ handle }) => Number(handle.split("_")[1])).sort(upwards))}]`);
    }
  }

  async requeue(job: EngineJob, indices: readonly number[]): Promise<void> {
    const active = await this.#active(job, indices);
    for (const { state, handle } of active.values()) if (state === "running") await this.#run("scontrol", "requeue", handle);
    await this.#hand(
      job,
      indices.filter((index) => !active.has(index)),
    );
  }

  async #active(job: EngineJob, indices: readonly number[]): Promise<Map<number, EngineStatus>> {
    const known = await this.status(job, indices);
    const wanted = new Set(indices);
    return new Map([...known].filter(([index, { state }]) => wanted.has(index) && (state === "queued" || state === "running")));
  }

  /** One array job a part of the tasks. */
  async #hand(job: EngineJob, indices: readonly number[]): Promise<void> {
    if (indices.length === 0) return;
    const parts = await this.#parts(job, indices);
    mkdirSync(join(job.folder, "slurm"), { recursive: true });
    writeAtomically(join(job.folder, "task.sh"), this.#script(job));
    for (const part of parts) {
      const said = await this.#run(...this.#sbatch(job, part, parts.length));
      if (!/^\d+/.test(said))
        throw new SteerlabError("cluster/refused", `sbatch answered ${JSON.stringify(said)}.`, { hint: "It should print a job's id." });
    }
  }

  #script(job: EngineJob): string {
    return slurmScript({ command: taskCommand(this.#profile), folder: job.folder, setup: this.#profile.setup ?? [] });
  }

  #sbatch(job: EngineJob, { offset, indices }: Part, parts: number): string[] {
    const { gpus, cpus, memory, time, account, partition, qos, constraint, flags = [] } = job;
    const most = job.maxParallel === null ? "" : `%${Math.max(1, Math.floor(job.maxParallel / parts))}`;
    const option = (name: string, value: string | number | undefined) => (value === undefined ? [] : [`--${name}=${value}`]);
    return [
      ...["sbatch", "--parsable", `--array=${indexRanges(indices.map((index) => index - offset))}${most}`, "--requeue"],
      ...["--open-mode=append", `--signal=B:USR1@${this.#profile.signalBefore ?? 120}`, `--job-name=${jobName(job, offset)}`],
      ...[`--chdir=${job.folder}`, "--output=slurm/%A_%a.out", ...option("gres", gpus ? `gpu:${gpus}` : undefined)],
      ...[...option("cpus-per-task", cpus), ...option("mem", memory), ...option("time", time), ...option("account", account)],
      ...[...option("partition", partition), ...option("qos", qos), ...option("constraint", constraint), ...flags],
      ...[`${job.folder}/task.sh`, String(offset)],
    ];
  }

  /** Parts lie at the same offsets whichever tasks are asked for, so that a job's name tells which tasks it has. */
  async #parts(job: EngineJob, indices: readonly number[]): Promise<Part[]> {
    const size = await this.#most();
    if (job.tasks.length <= size) return [{ offset: 0, indices }];
    return [...Map.groupBy(indices, (index) => index - (index % size))].map(([offset, some]) => ({ offset, indices: some }));
  }

  async #names(job: EngineJob, indices: readonly number[]): Promise<string[]> {
    return (await this.#parts(job, indices)).map(({ offset }) => jobName(job, offset));
  }

  async #byIndex(job: EngineJob, tasks: ReturnType<typeof readSqueue>): Promise<Map<number, EngineStatus>> {
    const found = new Map<number, EngineStatus>();
    for (const { name, position, order: _, ...status } of tasks.toSorted((a, b) => a.order - b.order)) {
      const index = Number(name.slice(jobName(job, 0).length - 1)) + position;
      if (index < job.tasks.length) found.set(index, status);
    }
    return found;
  }

  async #accounted(job: EngineJob, names: readonly string[]): Promise<Map<number, EngineStatus>> {
    const since = new Date(Date.now() - 30 * day).toISOString().slice(0, 10);
    const sacct = ["sacct", "-X", "-n", "-P", `--starttime=${since}`, `--name=${names.join()}`, `--format=${sacctFormat}`];
    return this.#byIndex(job, readSacct(await this.#run(...sacct)));
  }

  /** Without an accounting database, which a site may lack, sacct fails. */
  #hasAccounting(): Promise<boolean> {
    const ask = async () => !/none/.test(await this.#setting("AccountingStorageType", "none"));
    this.#accounting ??= ask().catch((error) => {
      this.#accounting = null;
      throw error;
    });
    return this.#accounting;
  }

  #most(): Promise<number> {
    const ask = async () => Number(await this.#setting("MaxArraySize", String(usualArraySize)));
    this.#arraySize ??= ask().catch((error) => {
      this.#arraySize = null;
      throw error;
    });
    return this.#arraySize;
  }

  async #setting(name: string, fallback: string): Promise<string> {
    const config = await this.#run("scontrol", "show", "config");
    return new RegExp(`^${name}\\s*=\\s*(\\S+)`, "m").exec(config)?.[1] ?? fallback;
  }

  #run(...words: readonly string[]): Promise<string> {
    const { ssh, patience } = this.#profile;
    return schedulerCommand(words, { ssh, timeLimit: patience === undefined ? undefined : patience * 1000 });
  }
}

interface Part {
  readonly offset: number;
  readonly indices: readonly number[];
}

const jobName = (job: EngineJob, offset: number): string => `steerlab-${job.id}-${offset}`;
const allOf = (job: EngineJob): number[] => job.tasks.map((_, index) => index);
const upwards = (a: number, b: number): number => a - b;
