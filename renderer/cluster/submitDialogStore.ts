import { create } from "zustand";

interface SubmitDialogStore {
  /** the notebook to submit; null: not asked */
  readonly notebook: string | null;
}
export const useSubmitDialog = create<SubmitDialogStore>(() => ({ notebook: null }));

export const openSubmitDialog = (notebook: string): void => useSubmitDialog.setState({ notebook });
export const closeSubmitDialog = (): void => useSubmitDialog.setState({ notebook: null });
