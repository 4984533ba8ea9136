import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** Names this process so that another one can tell later whether it still lives: machine, id, and when it began. */
export function processOwner(): string {
  return [hostname(), process.pid, startOf(process.pid) ?? ""].join("/");
}

/** True when the process has ended. Of other machines that share the folder nothing is known: their processes count as alive. */
export function isOwnerGone(owner: string): boolean {
  const [host, pid, started] = owner.split("/");
  if (host !== hostname()) return false;
  if (!isProcessAlive(Number(pid))) return true;
  return Boolean(started) && startOf(Number(pid)) !== started; // the id was given to another process
}

export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Clock ticks after the machine's start, where the system tells (Linux). */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? null : (fields[18] ?? null); // one that has ended, and that nobody waits for, counts as ended
  } catch {
    return null;
  }
}
