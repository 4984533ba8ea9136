import type { ClaimCard } from "../../../src/tasks/claimCard.ts";
import { ClaimPanel } from "../../output/ClaimPanel.tsx";
import type { RunPart } from "./runPart.ts";
import { useArtifact } from "./useArtifact.ts";

/** The card that a claim keeps with its run. */
export function RunClaim(part: Pick<RunPart, "run" | "service">) {
  const card = useArtifact<ClaimCard>(part, "card");
  return part.run.kind === "claim" && card && <ClaimPanel card={card} />;
}
