// A real sshd of the test's own, an ordinary process on loopback with keys of its own: what a login node makes of commands.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

const sshd = "/usr/sbin/sshd"; // it starts itself anew by its whole path

/** Why there can be none here; null when there can. */
export const noSshd: string | null = whyNot();

function whyNot(): string | null {
  const missing = ["ssh", "ssh-keygen"].filter((name) => spawnSync("sh", ["-c", `command -v ${name}`]).status !== 0);
  if (!existsSync(sshd)) missing.push("sshd");
  return missing.length > 0 ? `no ${missing.join(", ")}: apt-get install openssh-server openssh-client` : null;
}

export interface LoopbackSshd {
  /** the words that reach it, for a profile's `ssh` */
  readonly ssh: readonly string[];
  stop(): Promise<void>;
}

/**
 * @param folder of its own
 * @param environment what a session begins with: of ours it sees nothing
 */
export async function startSshd(folder: string, environment: Readonly<Record<string, string>> = {}): Promise<LoopbackSshd> {
  const [host, client] = [join(folder, "host"), join(folder, "client")];
  for (const key of [host, client]) execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
  copyFileSync(`${client}.pub`, join(folder, "authorized"));
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true }); // as the system's own has it: sshd insists on it
  const port = await freePort();
  writeFileSync(join(folder, "sshd_config"), sshdConfig(folder, port, environment));
  const child = spawn(sshd, ["-D", "-e", "-f", join(folder, "sshd_config")], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(child, "exit");
  await untilListens(child.stderr);
  writeFileSync(join(folder, "known"), `[127.0.0.1]:${port} ${readFileSync(`${host}.pub`, "utf8")}`);
  const asking = ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", `UserKnownHostsFile=${join(folder, "known")}`];
  const ssh = ["ssh", "-F", "none", "-i", client, "-p", String(port), ...asking, `${userInfo().username}@127.0.0.1`];
  const stop = async () => {
    child.kill();
    await ended;
  };
  return { ssh, stop };
}

function sshdConfig(folder: string, port: number, environment: Readonly<Record<string, string>>): string {
  const set = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const settings = {
    ...{ ListenAddress: "127.0.0.1", Port: port, HostKey: join(folder, "host"), PidFile: "none", UsePAM: "no", StrictModes: "no" },
    ...{ AuthorizedKeysFile: join(folder, "authorized"), PasswordAuthentication: "no", KbdInteractiveAuthentication: "no" },
    ...(set.length > 0 ? { SetEnv: set.join(" ") } : {}),
  };
  return `${Object.entries(settings)
    .map(([key, value]) => `${key} ${value}`)
    .join("\n")}\n`;
}

/** Sshd must be told one. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** @throws with what it said when it ends before it listens */
async function untilListens(told: Readable): Promise<void> {
  const said: string[] = [];
  for await (const line of createInterface(told)) {
    said.push(line);
    if (line.startsWith("Server listening")) return void told.resume();
  }
  throw new Error(`sshd did not start: ${said.join(" ")}`);
}
