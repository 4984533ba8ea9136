import { lazy, Suspense } from "react";
import type { TextsData } from "../../src/steer/textsData.ts";

const Texts = lazy(async () => ({ default: (await import("./Texts.tsx")).Texts }));

/** The view of three texts is fetched when the first one is drawn. */
export function LazyTexts({ texts }: { readonly texts: TextsData }) {
  return (
    <Suspense fallback={<p className="dim">The texts are on their way.</p>}>
      <Texts data={texts} />
    </Suspense>
  );
}
