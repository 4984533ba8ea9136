import { create } from "zustand";
import type { Workspace } from "../../src/rpc/contract.ts";

interface WorkspaceStore {
  readonly workspace: Workspace | null;
}
export const useWorkspace = create<WorkspaceStore>(() => ({ workspace: null }));
