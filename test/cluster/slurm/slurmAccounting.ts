// Slurm's accounts as a site has them: slurmdbd over a MariaDB of the test's own, on a socket in its folder. Without them sacct knows nothing.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const programs = ["slurmdbd", "sacct", "mariadbd", "mariadb", "mariadb-install-db"];

/** Why there can be no accounts here; null when there can. */
export const noAccounts: string | null = whyNot();

function whyNot(): string | null {
  const missing = programs.filter((name) => spawnSync("sh", ["-c", `command -v ${name}`]).status !== 0);
  return missing.length > 0 ? `no ${missing.join(", ")}: apt-get install slurmdbd mariadb-server-core mariadb-client-core` : null;
}

export interface AccountingOptions {
  /** the cluster's, in which munged runs already */
  readonly folder: string;
  readonly port: number;
  /** SLURM_CONF */
  readonly config: string;
}

/** Starts both daemons; their process ids lie in `mariadb.pid` and `slurmdbd.pid`. Resolves when slurmdbd listens: slurmctld dies without it. */
export async function startAccounting({ folder, port, config }: AccountingOptions): Promise<void> {
  const socket = join(folder, "db.sock");
  await startDatabase(folder, socket);
  const file = join(folder, "slurmdbd.conf");
  writeFileSync(file, slurmdbdConf(folder, port));
  chmodSync(file, 0o600);
  const env = { ...process.env, SLURM_CONF: config, MYSQL_UNIX_PORT: socket };
  execFileSync("slurmdbd", [], { stdio: ["ignore", "ignore", "inherit"], env });
  await until("slurmdbd", folder, () => listens(port));
}

async function startDatabase(folder: string, socket: string): Promise<void> {
  const data = join(folder, "db");
  mkdirSync(data, { recursive: true });
  const log = openSync(join(folder, "log/mariadb.log"), "a");
  const own = ["--no-defaults", "--user=root", `--datadir=${data}`];
  execFileSync("mariadb-install-db", [...own, "--auth-root-authentication-method=normal", "--skip-test-db"], {
    stdio: ["ignore", log, log],
  });
  const place = [`--socket=${socket}`, "--skip-networking", `--pid-file=${join(folder, "mariadb.pid")}`];
  const sizes = ["--innodb-buffer-pool-size=64M", "--innodb-lock-wait-timeout=900"];
  spawn("mariadbd", [...own, ...place, ...sizes], { stdio: ["ignore", log, log], detached: true }).unref();
  await until("mariadbd", folder, () => sql(socket, "select 1"));
  sql(socket, "create database slurm_acct_db");
}

const sql = (socket: string, statement: string): boolean =>
  spawnSync("mariadb", ["--no-defaults", "--user=root", `--socket=${socket}`, "--execute", statement]).status === 0;

async function until(name: string, folder: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (await holds()) return;
    await pause(100);
  }
  throw new Error(`${name} did not come up; logs are in ${join(folder, "log")}.`);
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });

function slurmdbdConf(folder: string, port: number): string {
  const settings = {
    ...{ AuthType: "auth/munge", AuthInfo: `socket=${folder}/munge/munge.sock`, SlurmUser: "root" },
    ...{ DbdHost: "localhost", DbdAddr: "127.0.0.1", DbdPort: port },
    ...{ LogFile: `${folder}/log/slurmdbd.log`, PidFile: `${folder}/slurmdbd.pid` },
    ...{ StorageType: "accounting_storage/mysql", StorageHost: "localhost", StorageUser: "root", StorageLoc: "slurm_acct_db" },
  };
  return `${Object.entries(settings)
    .map(([key, value]) => `${key}=${value}`)
    .join("\n")}\n`;
}
