import { useEffect, useState } from "react";
import { useNotebooks } from "../notebook/notebookStore.ts";
import { runWords } from "./runWords.ts";

/** Says to those who listen to the page what those who look at it see: that cells run, and how it ended. */
export function RunAnnouncer() {
  const [words, setWords] = useState("");
  useEffect(
    () =>
      useNotebooks.subscribe(({ views }, before) => {
        for (const view of Object.values(views)) {
          const was = before.views[view.path];
          const said = was && was !== view ? runWords(was, view) : null;
          if (said) setWords(said);
        }
      }),
    [],
  );
  return (
    <div className="sr" role="log" aria-live="polite" aria-label="Runs of cells">
      {words}
    </div>
  );
}
