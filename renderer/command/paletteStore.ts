import { create } from "zustand";

interface PaletteStore {
  readonly open: "palette" | "shortcuts" | "keyFile" | null;
}
export const usePalette = create<PaletteStore>(() => ({ open: null }));
export const openPalette = (): void => usePalette.setState({ open: "palette" });
export const openShortcuts = (): void => usePalette.setState({ open: "shortcuts" });
export const openKeyFile = (): void => usePalette.setState({ open: "keyFile" });
export const closePalette = (): void => usePalette.setState({ open: null });
