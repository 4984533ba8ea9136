import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isOwnerGone, processOwner } from "./processOwner.ts";
import type { Service } from "./service.ts";

/** What a running service leaves for those who look for it. */
export interface ServiceNote {
  readonly url: string;
  readonly pid: number;
  readonly port: number;
  readonly token: string;
  /** see processOwner */
  readonly owner: string;
}

const noteFile = (folder: string): string => join(folder, ".steerlab", "service.json");

/** Readable by its owner alone: it holds the token. */
export function writeServiceNote(folder: string, { url, port, token }: Service): void {
  const note: ServiceNote = { url, pid: process.pid, port, token, owner: processOwner() };
  const file = noteFile(folder);
  writeFileSync(`${file}.new`, `${JSON.stringify(note)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** The service that runs for this workspace; null when there is none, or the note is of one that has ended or does not answer. */
export async function runningService(folder: string): Promise<ServiceNote | null> {
  const note = readNote(folder);
  if (!note || isOwnerGone(note.owner) || !(await answers(note))) return null;
  return note;
}

/** Takes the note away, unless it is another service's by now. */
export function removeServiceNote(folder: string): void {
  if (readNote(folder)?.pid === process.pid) rmSync(noteFile(folder), { force: true });
}

function readNote(folder: string): ServiceNote | null {
  try {
    return JSON.parse(readFileSync(noteFile(folder), "utf8"));
  } catch {
    return null;
  }
}

async function answers({ port }: ServiceNote): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
