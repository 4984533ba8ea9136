// A real Slurm of the test's own on this machine: a controller and nodes on loopback, without systemd or cgroups, with devices that stand in for
// GPUs. Nothing outside its folder is touched. Needs root: munged, slurmd and the devices do.
import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startAccounting } from "./slurmAccounting.ts";

const programs = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "scontrol", "sinfo"];

/** Why there can be no cluster here; null when there can. */
export const noSlurm: string | null = whyNot();
if (noSlurm) process.stderr.write(`What Slurm makes of submissions is not checked: ${noSlurm}\n`);

function whyNot(): string | null {
  if (process.env.STEERLAB_CLUSTER_TESTS === undefined) return "npm run test:cluster does, in some minutes";
  const missing = programs.filter((name) => spawnSync("sh", ["-c", `command -v ${name}`]).status !== 0);
  if (missing.length > 0) return `no ${missing.join(", ")}: apt-get install slurmctld slurmd slurm-client munge`;
  return process.getuid?.() === 0 ? null : "only root can start Slurm's daemons";
}

export interface ClusterOptions {
  /** where everything lies; short, since sockets' paths are */
  readonly folder: string;
  readonly nodes?: number;
  /** of each node */
  readonly gpus?: number;
  readonly cpus?: number;
  /** whether jobs are accounted for in a database, for sacct; see `startAccounting` */
  readonly accounts?: boolean;
  /** how long the controller remembers a job that has ended, s */
  readonly remembers?: number;
}

export class SlurmCluster {
  readonly folder: string;
  readonly config: string;
  readonly #nodes: readonly string[];

  private constructor(folder: string, nodes: readonly string[]) {
    this.folder = folder;
    this.config = join(folder, "slurm.conf");
    this.#nodes = nodes;
  }

  /** Resolves when every node is idle. Clients find it by SLURM_CONF, which is set for this process. */
  static async start({ folder, nodes = 2, gpus = 1, cpus = 4, accounts = false, remembers = 3600 }: ClusterOptions): Promise<SlurmCluster> {
    const ports = { controller: randomInt(20_000, 30_000), accounts: accounts ? randomInt(30_000, 32_000) : null };
    const names = Array.from({ length: nodes }, (_, i) => `node${i + 1}`);
    const cluster = new SlurmCluster(folder, names);
    for (const part of ["state", "munge", "log"]) mkdirSync(join(folder, part), { recursive: true });
    chmodSync(folder, 0o755);
    writeFileSync(cluster.config, slurmConf({ folder, nodes: names, gpus, cpus, ports, remembers }));
    writeFileSync(join(folder, "gres.conf"), names.flatMap((name) => cluster.#devices(name, gpus)).join("\n"));
    process.env.SLURM_CONF = cluster.config;
    try {
      await cluster.#startAll(ports.accounts);
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  async #startAll(accountsPort: number | null): Promise<void> {
    this.#startMunge();
    if (accountsPort) await startAccounting({ folder: this.folder, port: accountsPort, config: this.config });
    this.startController();
    for (const name of this.#nodes) this.startNode(name);
    await this.untilIdle(this.#nodes.length);
  }

  startController(): void {
    this.#daemon("slurmctld", "-f", this.config);
  }

  /** After a test that failed while it was stopped, the next ones shall not wait for it in vain. */
  keepController(): void {
    const pid = this.#pid("slurmctld");
    if (pid === null || !isAlive(pid)) this.startController();
  }

  async stopController(): Promise<void> {
    await this.#stop("slurmctld");
  }

  startNode(name: string): void {
    mkdirSync(join(this.folder, `spool-${name}`), { recursive: true });
    this.#daemon("slurmd", "-f", this.config, "-N", name);
  }

  /** As when its power goes: the daemon, and what it runs, at once and without a word. */
  loseNode(name: string): void {
    const daemon = this.#pid(`slurmd-${name}`);
    const steps = processes().filter(({ command }) => command.startsWith("slurmstepd") && environmentOf(command, name));
    const jobs = processes().filter(({ pid }) => readEnvironment(pid).includes(`SLURMD_NODENAME=${name}\0`));
    for (const { pid } of [...steps, ...jobs]) kill(pid, "SIGKILL");
    kill(daemon!, "SIGKILL");
    rmSync(join(this.folder, `slurmd-${name}.pid`), { force: true });
  }

  async untilIdle(nodes: number): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      const { stdout } = spawnSync("sinfo", ["--noheader", "-N", "-p", "main", "-o", "%T"], { encoding: "utf8", timeout: 5_000 });
      if ((stdout ?? "").split("\n").filter((state) => state === "idle").length === nodes) return;
      await pause(100);
    }
    throw new Error(`Slurm's nodes did not come up; logs are in ${join(this.folder, "log")}.`);
  }

  async stop(): Promise<void> {
    spawnSync("scancel", ["--me"], { timeout: 5_000 });
    for (const name of [...this.#nodes.map((node) => `slurmd-${node}`), "slurmctld", "slurmdbd", "mariadb", "munged"])
      await this.#stop(name);
    delete process.env.SLURM_CONF;
  }

  #startMunge(): void {
    const munge = join(this.folder, "munge");
    writeFileSync(join(munge, "munge.key"), randomBytes(128), { mode: 0o400 });
    chmodSync(munge, 0o755);
    const files = [
      "--key-file",
      join(munge, "munge.key"),
      "--seed-file",
      join(munge, "seed"),
      "--log-file",
      join(this.folder, "log/munged.log"),
    ];
    this.#daemon("munged", "--force", "--socket", join(munge, "munge.sock"), "--pid-file", join(this.folder, "munged.pid"), ...files);
  }

  #devices(node: string, gpus: number): string[] {
    return Array.from({ length: gpus }, (_, i) => {
      const file = join(this.folder, `gpu${i}`);
      if (!existsSync(file)) execFileSync("mknod", [file, "c", "1", "3"]);
      return `NodeName=${node} Name=gpu File=${file}`;
    });
  }

  /** Each goes into the background by itself. */
  #daemon(program: string, ...args: readonly string[]): void {
    execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, SLURM_CONF: this.config } });
  }

  #pid(name: string): number | null {
    const file = join(this.folder, `${name}.pid`);
    return existsSync(file) ? Number(readFileSync(file, "utf8")) || null : null;
  }

  async #stop(name: string): Promise<void> {
    const pid = this.#pid(name);
    if (pid === null) return;
    kill(pid, "SIGTERM");
    for (let tries = 0; tries < 50 && isAlive(pid); tries++) await pause(100);
    if (isAlive(pid)) kill(pid, "SIGKILL");
    rmSync(join(this.folder, `${name}.pid`), { force: true });
  }
}

interface ConfOptions extends Required<Pick<ClusterOptions, "folder" | "gpus" | "cpus" | "remembers">> {
  readonly nodes: readonly string[];
  readonly ports: { readonly controller: number; readonly accounts: number | null };
}

/** Waits are short, so that a test of what happens after them is too. */
function slurmConf({ folder, nodes, gpus, cpus, ports, remembers }: ConfOptions): string {
  const [host, port] = [hostname().split(".")[0], ports.controller];
  // What is called a password is the socket of munged.
  const accounts = {
    AccountingStorageHost: "127.0.0.1",
    AccountingStoragePort: ports.accounts,
    AccountingStoragePass: `${folder}/munge/munge.sock`,
  };
  const storage = ports.accounts
    ? { AccountingStorageType: "accounting_storage/slurmdbd", ...accounts }
    : { AccountingStorageType: "accounting_storage/none" };
  const settings = {
    ...{ ClusterName: "test", SlurmctldHost: `${host}(127.0.0.1)`, SlurmctldPort: port, SlurmUser: "root", SlurmdUser: "root" },
    ...{ CommunicationParameters: "NoInAddrAny,NoCtldInAddrAny", AuthType: "auth/munge", CryptoType: "crypto/munge" },
    ...{ AuthInfo: `socket=${folder}/munge/munge.sock,cred_expire=5`, StateSaveLocation: `${folder}/state` },
    ...{ SlurmdSpoolDir: `${folder}/spool-%n`, SlurmctldPidFile: `${folder}/slurmctld.pid`, SlurmdPidFile: `${folder}/slurmd-%n.pid` },
    ...{ SlurmctldLogFile: `${folder}/log/slurmctld.log`, SlurmdLogFile: `${folder}/log/slurmd-%n.log` },
    ...{ ProctrackType: "proctrack/linuxproc", TaskPlugin: "task/none", JobAcctGatherType: "jobacct_gather/none", MpiDefault: "none" },
    ...{ SwitchType: "switch/none", SelectType: "select/cons_tres", SelectTypeParameters: "CR_Core", GresTypes: "gpu" },
    ...{ ...storage, SlurmdParameters: "config_overrides", ReturnToService: 2, JobRequeue: 1 },
    ...{ MinJobAge: remembers, KillWait: 5, SlurmctldTimeout: 30, SlurmdTimeout: 12, SchedulerType: "sched/backfill" },
    ...{ SchedulerParameters: "batch_sched_delay=0,sched_interval=1,bf_interval=1", MessageTimeout: 5 },
    ...{ PreemptType: "preempt/partition_prio", PreemptMode: "REQUEUE" },
  };
  const machines = nodes.map(
    (name, i) =>
      `NodeName=${name} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${port + 1 + i} CPUs=${cpus} RealMemory=4000 Gres=gpu:${gpus}`,
  );
  const partitions = [
    "PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP PriorityTier=10 PreemptMode=OFF",
    "PartitionName=scavenge Nodes=ALL MaxTime=INFINITE State=UP PriorityTier=1 PreemptMode=REQUEUE",
  ];
  return `${[...Object.entries(settings).map(([key, value]) => `${key}=${value}`), ...machines, ...partitions].join("\n")}\n`;
}

interface Process {
  readonly pid: number;
  readonly command: string;
}

function processes(): Process[] {
  const { stdout } = spawnSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" });
  return stdout.split("\n").flatMap((line) => {
    const [, pid, command] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), command: command! }];
  });
}

/** A step's keeper names its job alone: the job's processes are asked for the node. */
function environmentOf(command: string, node: string): boolean {
  const job = /\[(\d+)\./.exec(command)?.[1];
  return processes().some(({ pid }) => {
    const environment = readEnvironment(pid);
    return environment.includes(`SLURM_JOB_ID=${job}\0`) && environment.includes(`SLURMD_NODENAME=${node}\0`);
  });
}

function readEnvironment(pid: number): string {
  try {
    return `${readFileSync(`/proc/${pid}/environ`, "latin1")}\0`;
  } catch {
    return "";
  }
}

/** One that has ended and that nobody waited for counts as ended. */
function isAlive(pid: number): boolean {
  try {
    return !/^\S+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}
