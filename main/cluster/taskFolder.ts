// What lies in the folder of one task:
//   exit.json       how it ended; the last that is written
//   progress.json   what it does, now and then
//   steerlab.db     its outputs and runs
//   checkpoints/    trainings that it goes on from when it is started again
//   log.txt         all that it printed, of every attempt
//   attempts/N/     exit.json, progress.json and the database of earlier attempts
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { ExitRecord, TaskProgress } from "../../src/cluster/submission.ts";
import { writeAtomically } from "../../src/files/writeAtomically.ts";

export interface TaskFolder {
  readonly path: string;
  /** from 1 */
  readonly attempt: number;
  readonly database: string;
  readonly checkpoints: string;
}

const kept = (name: string): boolean => /^(exit\.json|progress\.json|steerlab\.db(-wal|-shm)?)$/.test(name);

/** Makes the folder ready for an attempt: what an earlier one left is put aside, its checkpoints and its log stay. */
export function openTaskFolder(path: string): TaskFolder {
  mkdirSync(path, { recursive: true });
  const attempt = setAside(path) + 1;
  return { path, attempt, database: join(path, "steerlab.db"), checkpoints: join(path, "checkpoints") };
}

/** @returns how many attempts there were */
export function setAside(path: string): number {
  const attempts = join(path, "attempts");
  const before = existsSync(attempts) ? readdirSync(attempts).length : 0;
  const left = existsSync(path) ? readdirSync(path).filter(kept) : [];
  if (left.length === 0) return before;
  const place = join(attempts, String(before + 1));
  mkdirSync(place, { recursive: true });
  for (const name of left.sort()) renameSync(join(path, name), join(place, name)); // exit.json first: it speaks for what lies beside it
  return before + 1;
}

export const exitFile = (path: string): string => join(path, "exit.json");
export const progressFile = (path: string): string => join(path, "progress.json");
export const logFile = (path: string): string => join(path, "log.txt");

export function writeExitRecord(path: string, record: ExitRecord): void {
  writeAtomically(exitFile(path), `${JSON.stringify(record, null, 2)}\n`);
}

export function writeProgress(path: string, progress: TaskProgress): void {
  writeAtomically(progressFile(path), `${JSON.stringify(progress)}\n`);
}

/** Null while there is none. */
export const readExitRecord = (path: string): ExitRecord | null => readRecord(exitFile(path), "steerlab-exit-1");
export const readProgress = (path: string): TaskProgress | null => readRecord(progressFile(path), "steerlab-progress-1");

/** Files are written whole, so that what does not parse is of another program, or of a disk that is damaged: it counts as not there. */
function readRecord<T extends { readonly format: string }>(file: string, format: T["format"]): T | null {
  try {
    const record = JSON.parse(readFileSync(file, "utf8")) as T;
    return record.format === format ? record : null;
  } catch {
    return null;
  }
}
