import type { Tensor2D } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.ts";
import { matMulFewRows } from "../compile/fewRows.ts";
import type { Pass } from "./forward.ts";

/**
 * A linear module with its bias, if the model has one, and the pass's adapter.
 * @param module Hugging Face's name, such as `model.layers.0.self_attn.q_proj`
 * @param x [rows × tokens, in] → [rows × tokens, out]
 * @param layout `out-in` as torch's Linear stores it, `in-out` as GPT-2's Conv1D does
 */
export function linear(pass: Pass, module: string, x: Tensor2D, layout: "out-in" | "in-out" = "out-in"): Tensor2D {
  const { adapter, firstRow } = pass;
  const input = (adapter?.input?.(module, x, firstRow) ?? x) as Tensor2D;
  const weight = pass.weights[`${module}.weight`] as Tensor2D;
  const product = matMulFewRows(input, weight, layout);
  const bias = pass.weights[`${module}.bias`];
  const y = bias ? tf.add<Tensor2D>(product, bias) : product;
  return (adapter?.linear?.(module, input, y, firstRow) ?? y) as Tensor2D;
}
