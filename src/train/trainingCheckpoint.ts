/*
 * An unfinished training in one file: eight bytes of length, a JSON header, then parameters and both moments as float32.
 * It is written under a temporary name and renamed, so that a kill at any moment leaves the last whole one.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { writeAtomically } from "../files/writeAtomically.ts";
import { SteerlabError } from "../steerlabError.ts";

export interface TrainingCheckpoint {
  /** steps done */
  readonly step: number;
  readonly losses: readonly number[];
  readonly validation: readonly { readonly step: number; readonly loss: number }[];
  /** [values] each */
  readonly parameters: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

interface Header extends Omit<TrainingCheckpoint, "parameters" | "first" | "second"> {
  readonly format: "steerlab-training-1";
  readonly settings: string;
  readonly values: number;
}

/** A digest of everything that decides the course of a training. */
export function checkpointSettings(settings: Readonly<Record<string, unknown>>, tokens: Uint16Array): string {
  const bytes = new Uint8Array(tokens.buffer, tokens.byteOffset, tokens.byteLength);
  return createHash("sha256").update(JSON.stringify(settings)).update(bytes).digest("hex");
}

export function writeCheckpoint(path: string, settings: string, checkpoint: TrainingCheckpoint): void {
  const { parameters, first, second, ...rest } = checkpoint;
  const header: Header = { format: "steerlab-training-1", settings, values: parameters.length, ...rest };
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  mkdirSync(dirname(path), { recursive: true });
  writeAtomically(path, Buffer.concat([length, json, ...[parameters, first, second].map(bytesOf)]));
}

const bytesOf = (data: Float32Array): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/**
 * @param settings of `checkpointSettings`
 * @returns null when there is no such file
 * @throws SteerlabError `train/bad-checkpoint` when it cannot be read, `train/other-checkpoint` when it is of other settings
 */
export function readCheckpoint(path: string, settings: string): TrainingCheckpoint | null {
  if (!existsSync(path)) return null;
  const file = readFileSync(path);
  const header = parseHeader(file, path);
  if (header.settings !== settings) {
    throw new SteerlabError("train/other-checkpoint", `The checkpoint ${path} is of a training with other settings or another text.`, {
      hint: "Remove the file to begin anew, or name another one.",
    });
  }
  const start = 8 + Number(file.readBigUInt64LE());
  const part = (index: number) => floats(file, start + index * header.values * 4, header.values);
  const { step, losses, validation } = header;
  return { step, losses, validation, parameters: part(0), first: part(1), second: part(2) };
}

function parseHeader(file: Buffer, path: string): Header {
  try {
    const length = Number(file.readBigUInt64LE());
    const header = JSON.parse(file.toString("utf8", 8, 8 + length)) as Header;
    if (header.format === "steerlab-training-1" && file.length === 8 + length + 12 * header.values) return header;
  } catch {
    // Said below: the file is no checkpoint.
  }
  throw new SteerlabError("train/bad-checkpoint", `${path} is no whole training checkpoint.`, { hint: "Remove the file to begin anew." });
}

/** A copy: the file's numbers need not begin at a multiple of four. */
const floats = (file: Buffer, start: number, count: number): Float32Array =>
  new Float32Array(Uint8Array.from(file.subarray(start, start + 4 * count)).buffer);
