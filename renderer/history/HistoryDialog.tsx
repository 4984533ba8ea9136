import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useEffect, useState } from "react";
import type { NotebookVersion } from "../../src/rpc/historyFunctions.ts";
import { focusDocument } from "../command/focusDocument.ts";
import { sent } from "../notebook/askService.ts";
import { toastError } from "../notice/toastStore.ts";
import { drafts, service } from "../service/workbench.ts";
import { showHistory, useHistory } from "./historyStore.ts";
import { VersionChanges } from "./VersionChanges.tsx";
import { VersionList } from "./VersionList.tsx";

/** How a notebook stood at times: when on the left, what is different from now on the right. */
export function HistoryDialog() {
  const path = useHistory((store) => store.open);
  return (
    <Dialog.Root open={path !== null} onOpenChange={(wanted) => !wanted && showHistory(null)}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        {path !== null && (
          <Dialog.Content className="dialog history" aria-describedby={undefined} onCloseAutoFocus={focusDocument}>
            <Dialog.Title>History of {path.slice(path.lastIndexOf("/") + 1)}</Dialog.Title>
            <Dialog.Close className="btn ghost icon small close" aria-label="Close">
              <X className="i sm" aria-hidden />
            </Dialog.Close>
            <History path={path} />
          </Dialog.Content>
        )}
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function History({ path }: { readonly path: string }) {
  const [chosen, setChosen] = useState<number | null>(null);
  const [restored, setRestored] = useState(0);
  const versions = useVersions(path, restored);
  const version = versions?.find(({ id }) => id === chosen) ?? versions?.[0];
  if (!versions || !version) return <p className="dim">{versions ? "Nothing is kept of this notebook yet." : "Looking …"}</p>;
  const restore = async (cell?: number) => {
    await sent(path, "The version could not be restored", () => service.restoreVersion(path, version.id, cell));
    setChosen(version.id);
    setRestored((count) => count + 1);
  };
  return (
    <div className="history-body">
      <VersionList versions={versions} chosen={version.id} onChoose={setChosen} />
      <VersionChanges key={`${version.id} ${restored}`} path={path} version={version} onRestore={(cell) => void restore(cell)} />
    </div>
  );
}

/** What is typed goes first: the newest version is what is seen. */
function useVersions(path: string, again: number): readonly NotebookVersion[] | null {
  const [versions, setVersions] = useState<readonly NotebookVersion[] | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again after a restoration
  useEffect(() => {
    let current = true;
    const load = async () => {
      await drafts.flush(path);
      const found = await service.notebookHistory(path);
      if (current) setVersions(found);
    };
    load().catch((error: unknown) => toastError("The history could not be read", error));
    return () => {
      current = false;
    };
  }, [path, again]);
  return versions;
}
