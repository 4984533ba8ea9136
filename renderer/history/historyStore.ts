import { create } from "zustand";

interface HistoryStore {
  /** the notebook whose history is laid open */
  readonly open: string | null;
}
export const useHistory = create<HistoryStore>(() => ({ open: null }));
export const showHistory = (path: string | null): void => useHistory.setState({ open: path });
