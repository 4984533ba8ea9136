import { create } from "zustand";

interface ConnectStore {
  readonly asked: boolean;
}
export const useConnectDialog = create<ConnectStore>(() => ({ asked: false }));
export const openConnectDialog = (): void => useConnectDialog.setState({ asked: true });
export const closeConnectDialog = (): void => useConnectDialog.setState({ asked: false });
