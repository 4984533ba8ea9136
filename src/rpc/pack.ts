import { Packr } from "msgpackr/index-no-eval";

/**
 * One binary form for what crosses the WebSocket and what is stored as a blob: msgpack with structured clone, so that typed
 * arrays, maps, NaN and undefined arrive as what they were. The build without `eval`, because the page's content policy forbids it.
 */
const packr = new Packr({ structuredClone: true });

export const pack = (value: unknown): Uint8Array => packr.pack(value);
export const unpack = (bytes: Uint8Array): unknown => packr.unpack(bytes);
