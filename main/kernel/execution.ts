import { AsyncLocalStorage } from "node:async_hooks";
import type { CompiledCell } from "../../src/cells/compileCell.ts";
import type { Session } from "../../src/session/session.ts";
import type { ExecuteRequest } from "./kernelProcess.ts";

/** One run of a cell in this kernel. */
export interface Execution {
  readonly request: ExecuteRequest;
  /** counts from 1 in this kernel */
  readonly sequence: number;
  /** how a person calls the cell: `cell [3]` */
  readonly label: string;
  readonly controller: AbortController;
  readonly stop: Int32Array & { over: boolean };
  /** set once the source was compiled: the way back from places in compiled code */
  compiled: CompiledCell | null;
  /** set once its code began: reads each name that it defines */
  accessors: Readonly<Record<string, () => unknown>>;
  readonly session: Session;
}

/** Which execution a callback belongs to, also long after its cell has ended. */
export const executionOf = new AsyncLocalStorage<Execution>();
