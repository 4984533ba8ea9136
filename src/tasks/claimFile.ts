import { writeAtomically } from "../files/writeAtomically.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { ClaimCard } from "./claimCard.ts";

/**
 * Writes a card where others can read it: `.md` as Markdown, `.json` with every number.
 * @throws SteerlabError `claim/file-type`, `claim/not-written`
 */
export function exportClaim(card: ClaimCard, path: string): void {
  const content = contentFor(card, path);
  try {
    writeAtomically(path, content);
  } catch (error) {
    throw new SteerlabError("claim/not-written", `The card could not be written to ${path}: ${(error as Error).message}.`, {
      hint: "Give a path in a folder that exists and can be written.",
      cause: error,
    });
  }
}

function contentFor(card: ClaimCard, path: string): string {
  if (path.endsWith(".md")) return `${card.markdown}\n`;
  if (path.endsWith(".json")) return `${JSON.stringify(card, null, 2)}\n`;
  throw new SteerlabError("claim/file-type", `A card cannot be written as ${JSON.stringify(path)}.`, {
    hint: "Give a path that ends in .md or .json.",
  });
}
