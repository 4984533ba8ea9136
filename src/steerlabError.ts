/** What is wrong, with which input, and what to do: the one error type that crosses every boundary of the workbench. */
export interface SteerlabErrorOptions {
  /** What the reader can do about it, one sentence. */
  readonly hint?: string;
  /** The offending values, plain data: they are stored with the run and shown in the page. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * @param code stable, `area/what`, for example `adapter/shape-mismatch`; scripts rely on it
 * @param message one sentence that names the input and the offending value
 */
export class SteerlabError extends Error {
  override readonly name = "SteerlabError";
  readonly code: string;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: string, message: string, options: SteerlabErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.details = options.details;
  }
}

/** The plain form that crosses processes and is stored: an `Error` loses its own fields on the way. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly hint?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly stack?: string;
}

export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: "Error", message: `thrown: ${String(error)}` };
  const plain: PlainError = { name: error.name, message: error.message, ...(error.stack ? { stack: error.stack } : {}) };
  if (!(error instanceof SteerlabError)) return plain;
  return {
    ...plain,
    code: error.code,
    ...(error.hint ? { hint: error.hint } : {}),
    ...(error.details ? { details: error.details } : {}),
  };
}
