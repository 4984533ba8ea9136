import { badValue, type ConfigSource, positive, refuse, unsupported } from "./configValues.ts";

/** Rotary positions: the first `rotated` entries of each head are turned. */
export interface Rope {
  readonly theta: number;
  readonly rotated: number;
  readonly scaling: RopeScaling | null;
}

export type RopeScaling =
  | { readonly type: "linear"; readonly factor: number }
  | {
      readonly type: "llama3";
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      readonly originalContext: number;
    };

/**
 * transformers 5 keeps theta and scaling together in `rope_parameters`; 4 has `rope_theta` and `rope_scaling`. Where both are there, 5 reads
 * `rope_scaling`.
 * @throws `model/unsupported-option` for a scaling that is not computed here, `model/bad-config`
 */
export function parseRope(source: ConfigSource, headSize: number): Rope {
  const parameters = ropeParameters(source);
  refuse({ ...source, ...parameters }, { partial_rotary_factor: [1] });
  const theta = positive({ rope_theta: parameters.rope_theta ?? source.rope_theta }, "rope_theta", 10_000);
  return { theta, rotated: headSize, scaling: parseScaling(source, parameters) };
}

/** GPT-NeoX has names of its own in transformers 4, `rotary_emb_base` and `rotary_pct`, and turns a quarter of each head by default. */
export function parsePartialRope(source: ConfigSource, headSize: number): Rope {
  const parameters = ropeParameters(source);
  const theta = positive({ rope_theta: parameters.rope_theta ?? source.rotary_emb_base }, "rope_theta", 10_000);
  const scaling = parseScaling(source, parameters);
  const share = positive({ rotary_pct: parameters.partial_rotary_factor ?? source.rotary_pct }, "rotary_pct", 0.25);
  const rotated = Math.trunc(headSize * share);
  if (rotated < 2 || rotated > headSize || rotated % 2 !== 0) {
    throw badValue("rotary_pct", share, `a share of the head size ${headSize} that gives an even number of entries, at most all`);
  }
  return { theta, rotated, scaling };
}

function ropeParameters(source: ConfigSource): ConfigSource {
  const found = source.rope_scaling ?? source.rope_parameters ?? {};
  if (typeof found !== "object" || Array.isArray(found)) throw badValue("rope_parameters", found, "an object");
  return found as ConfigSource;
}

function parseScaling(source: ConfigSource, parameters: ConfigSource): RopeScaling | null {
  const type = parameters.rope_type ?? parameters.type ?? "default";
  if (type === "default") return null;
  if (type === "linear") return { type, factor: positive(parameters, "factor") };
  if (type !== "llama3") throw unsupported("rope_type", type);
  return {
    type,
    factor: positive(parameters, "factor"),
    lowFrequencyFactor: positive(parameters, "low_freq_factor"),
    highFrequencyFactor: positive(parameters, "high_freq_factor"),
    originalContext: positive(parameters, "original_max_position_embeddings", source.max_position_embeddings as number),
  };
}
