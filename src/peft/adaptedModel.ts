import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import { isHubId } from "../hub/hubRepo.ts";
import { givenText } from "../input/givenText.ts";
import type { CausalLM } from "../lm/causalLM.ts";
import { LanguageModel } from "../lm/languageModel.ts";
import { PairedLanguageModel } from "../lm/pairedLanguageModel.ts";
import { type ShownSummary, showSelf } from "../output/shown.ts";
import type { ExplorerStep } from "../steer/explorerData.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { AdaptedLM, SavedStep } from "./adaptedLM.ts";
import { readAdapterFolder, writeAdapterFolder } from "./adapterFolder.ts";
import { methodOf } from "./adapterMethod.ts";
import type { AdapterSpec } from "./adapterSpec.ts";
import { fetchHubAdapter } from "./hubAdapter.ts";
import type { StoredAdapter } from "./peftFolder.ts";

export interface AdaptedParts {
  readonly name: string;
  readonly base: LanguageModel;
  readonly stored: StoredAdapter;
  readonly losses: Float64Array;
  readonly runId: string | null;
  readonly watched?: readonly ExplorerStep[];
  readonly checkpoints?: readonly SavedStep[];
}

/** A base's frozen weights, shared, with an adapter of its own. Disposing it frees the adapter only. */
class AdaptedModel extends PairedLanguageModel implements AdaptedLM {
  readonly base: LanguageModel;
  readonly adapter: AdapterSpec;
  readonly losses: Float64Array;
  readonly runId: string | null;
  readonly stored: StoredAdapter;
  declare readonly watched?: readonly ExplorerStep[];
  declare readonly checkpoints?: readonly SavedStep[];

  constructor(parts: AdaptedParts) {
    const { name, base, stored } = parts;
    const { tensors, spec } = stored;
    const kept = Object.fromEntries(tensors.map(({ name, shape, data }): [string, Tensor] => [name, tf.keep(tf.tensor(data, [...shape]))]));
    super({
      ...{ name, model: base.model, tokenizer: base.tokenizer, digest: adapterDigest(base, stored) },
      adapter: methodOf(spec).apply(spec, kept, base.config),
      free: () => tf.dispose(Object.values(kept)),
    });
    this.base = base;
    this.adapter = spec;
    this.losses = parts.losses;
    this.runId = parts.runId;
    this.stored = stored;
    if (parts.watched) this.watched = parts.watched;
    if (parts.checkpoints) this.checkpoints = parts.checkpoints;
  }

  save(folder: string): Promise<void> {
    return writeAdapterFolder(folder, this.stored, this.base);
  }

  override [showSelf](): ShownSummary {
    const method = methodOf(this.adapter);
    const values = this.stored.tensors.reduce((sum, { data }) => sum + data.length, 0);
    const last = this.losses.at(-1);
    const course = last === undefined ? "loaded" : `${this.losses.length} steps, loss ${last.toFixed(3)}`;
    return {
      shown: "summary",
      type: "AdaptedLM",
      name: this.name,
      text: `${method.label}, ${values.toLocaleString("en")} values, ${course}`,
      facts: [["Base", this.base.name], ...method.facts(this.adapter, this.config), ["Digest", this.digest]],
      ...(this.runId === null ? {} : { runId: this.runId }),
      ...(last === undefined ? {} : { spark: [...this.losses] }),
    };
  }
}

/** Of what decides the model's logits: dropout does not. */
function adapterDigest({ digest, config }: LanguageModel, { spec, tensors }: StoredAdapter): string {
  const hash = createHash("sha256").update(`${digest} ${methodOf(spec).computation(spec, config)}`);
  for (const { name, data } of tensors) hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return hash.digest("hex");
}

export const adaptedModel = (parts: AdaptedParts): AdaptedLM => new AdaptedModel(parts);

/**
 * What an adapted model was made of.
 * @throws SteerlabError `adapter/not-adapted`
 */
export function storedAdapter(warm: AdaptedLM): StoredAdapter {
  if (warm instanceof AdaptedModel) return warm.stored;
  const name = (warm as { name?: unknown } | null | undefined)?.name;
  throw new SteerlabError("adapter/not-adapted", `"${String(name)}" has no adapter of its own.`, {
    hint: "Pass what warmStart() or loadAdapter() gave.",
  });
}

/**
 * The parts of a model that an adapter is trained on or loaded for.
 * @throws SteerlabError `adapter/bad-base` for what is not a plain loaded model
 */
export function requireBase(base: CausalLM): LanguageModel {
  if (base instanceof LanguageModel && !(base instanceof PairedLanguageModel)) return base;
  const name = (base as { name?: unknown } | null | undefined)?.name;
  throw new SteerlabError(
    "adapter/bad-base",
    `${typeof name === "string" && typeof base === "object" ? `"${name}"` : givenText(base)} is not a model from loadModel().`,
    {
      hint: "An adapter goes on a base model: pass what loadModel() gave, not an adapted or steered one.",
    },
  );
}

export interface LoadAdapterOptions {
  /** of an adapter on the Hub: a branch, a tag or a commit; "main" when left out */
  readonly revision?: string;
  /** ends a download, like an interrupt; what has arrived is kept */
  readonly signal?: AbortSignal;
}

/**
 * Loads what `save` or PEFT's `save_pretrained` wrote.
 * @param ref the path of a folder, or a Hub id such as "owner/name"; a folder of that name comes first
 * @throws SteerlabError `adapter/bad-base`, and what `readPeftFolder`, `readTunedModel` and `fetchHubAdapter` throw
 */
export async function loadAdapter(base: CausalLM, ref: string, options: LoadAdapterOptions = {}): Promise<AdaptedLM> {
  const plain = requireBase(base);
  const folder = isHubId(ref) && !existsSync(ref) ? await fetchHubAdapter(ref, options) : ref;
  const stored = await readAdapterFolder(folder, plain.config);
  return adaptedModel({ name: `${plain.name}+${stored.spec.kind}`, base: plain, stored, losses: new Float64Array(0), runId: null });
}
