import { type HubOptions, HubSnapshot } from "../hub/hubSnapshot.ts";
import { fetchHubModel } from "../lm/hubModel.ts";
import { SteerlabError } from "../steerlabError.ts";
import { PEFT_CONFIG, PEFT_WEIGHTS } from "./peftFolder.ts";

/**
 * An adapter from the Hub or its cache: what PEFT's `push_to_hub` put there, or a whole model that was fine-tuned.
 * @param name `owner/name`
 * @returns a folder that readAdapterFolder reads
 * @throws `hub/no-safetensors` for an adapter in another format, and what `HubSnapshot` and `fetchHubModel` throw
 */
export async function fetchHubAdapter(name: string, options: HubOptions = {}): Promise<string> {
  const snapshot = await HubSnapshot.open({ type: "model", name }, options);
  if (!(await snapshot.has(PEFT_CONFIG))) return (await fetchHubModel(name, options)).folder;
  if (!(await snapshot.has(PEFT_WEIGHTS)) && (await snapshot.paths())) throw noWeights(snapshot);
  await snapshot.fetch([PEFT_CONFIG, PEFT_WEIGHTS]);
  return snapshot.folder;
}

const noWeights = ({ origin }: HubSnapshot): SteerlabError =>
  new SteerlabError("hub/no-safetensors", `The adapter ${origin.repo} on the Hub has no ${PEFT_WEIGHTS}.`, {
    hint: "Only safetensors are read: load it with PEFT and save it with `save_pretrained`, then load that folder.",
    details: { ...origin },
  });
