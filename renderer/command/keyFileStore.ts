import { create } from "zustand";
import type { KeyFileText } from "../../src/rpc/keyFunctions.ts";

/** The person's file of keys, as the service last told it. */
export const useKeyFile = create<KeyFileText>(() => ({ file: "", text: "" }));
export const putKeyFile = (file: KeyFileText): void => useKeyFile.setState(file);
