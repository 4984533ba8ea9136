/** What a cell finds without an import. No DOM library: a cell runs in the kernel, where there is none. */
export const cellGlobals = `
interface Console {
  log(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
  debug(...values: unknown[]): void;
  table(values: unknown): void;
  time(label?: string): void;
  timeEnd(label?: string): void;
}
declare const console: Console;
declare const performance: { now(): number };
interface Timer { ref(): this; unref(): this }
declare function setTimeout<A extends unknown[]>(callback: (...values: A) => void, ms?: number, ...values: A): Timer;
declare function setInterval<A extends unknown[]>(callback: (...values: A) => void, ms?: number, ...values: A): Timer;
declare function clearTimeout(timer: Timer | undefined): void;
declare function clearInterval(timer: Timer | undefined): void;
declare function queueMicrotask(callback: () => void): void;
declare function structuredClone<T>(value: T): T;
interface AbortSignal { readonly aborted: boolean; readonly reason: unknown; throwIfAborted(): void }
declare class AbortController { readonly signal: AbortSignal; abort(reason?: unknown): void }
declare class URL { constructor(url: string, base?: string | URL); href: string; pathname: string; searchParams: URLSearchParams; host: string; hash: string }
declare class URLSearchParams { constructor(init?: string | Record<string, string>); get(name: string): string | null; set(name: string, value: string): void }
declare class TextEncoder { encode(text?: string): Uint8Array }
declare class TextDecoder { constructor(label?: string); decode(bytes?: ArrayBufferView | ArrayBuffer): string }
interface Response { readonly ok: boolean; readonly status: number; json(): Promise<any>; text(): Promise<string>; arrayBuffer(): Promise<ArrayBuffer> }
declare function fetch(url: string | URL, init?: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array; signal?: AbortSignal }): Promise<Response>;
`;
