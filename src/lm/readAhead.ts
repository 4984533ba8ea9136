/* Reading a file piece by piece, the next pieces being fetched while one is worked on. */
import type { FileHandle } from "node:fs/promises";

/** Bytes of one read: large enough to cost little each, small enough that an interrupt is heard soon. */
export const PIECE = 4 * 2 ** 20;
/** Reads under way at once. */
const AHEAD = 3;

/** A range of a file, and where its bytes go. */
export interface Piece {
  /** in bytes, from the file's begin */
  readonly begin: number;
  /** null where the bytes are looked at only: they then lie in a buffer that is used again */
  readonly into: Uint8Array | null;
  /** at most `PIECE` where there is no place of their own */
  readonly length: number;
}

/**
 * @param pieces asked for one at a time, as late as possible
 * @param take gets the pieces in their order, with their bytes; these may change after its return
 * @param ended makes the error for a file that ends at a place before the piece does
 */
export async function readPieces<P extends Piece>(
  handle: FileHandle,
  pieces: Iterable<P>,
  take: (piece: P, bytes: Uint8Array) => void,
  ended: (at: number) => Error,
): Promise<void> {
  const spare: Uint8Array[] = [];
  const buffer = (turn: number) => {
    spare[turn % AHEAD] ??= new Uint8Array(PIECE);
    return spare[turn % AHEAD]!;
  };
  const underWay: { piece: P; bytes: Promise<Uint8Array> }[] = [];
  const takeFirst = async () => {
    const { piece, bytes } = underWay[0]!;
    take(piece, await bytes);
    underWay.shift();
  };
  let started = 0;
  try {
    for (const piece of pieces) {
      if (underWay.length === AHEAD) await takeFirst();
      const bytes = readWhole(handle, piece.begin, piece.into ?? buffer(started).subarray(0, piece.length), ended);
      bytes.catch(() => {}); // told when its turn comes
      underWay.push({ piece, bytes });
      started++;
    }
    while (underWay.length > 0) await takeFirst();
  } finally {
    // The file must not be closed under a read.
    await Promise.allSettled(underWay.map(({ bytes }) => bytes));
  }
}

/** Fills the buffer from a place in the file. */
export async function readWhole(handle: FileHandle, begin: number, buffer: Uint8Array, ended: (at: number) => Error): Promise<Uint8Array> {
  for (let at = 0; at < buffer.length; ) {
    const { bytesRead } = await handle.read(buffer, at, buffer.length - at, begin + at);
    if (bytesRead === 0) throw ended(begin + at);
    at += bytesRead;
  }
  return buffer;
}
