import type { AdapterSpec } from "./adapterSpec.ts";

/** What an adapter is, in a few words of the field: what tells the warm starts of one loop apart. */
export function adapterWords(spec: AdapterSpec): string {
  switch (spec.kind) {
    case "lora":
      return `LoRA of rank ${spec.rank}`;
    case "ia3":
      return "(IA)³";
    case "prompt-tuning":
      return `prompt tuning, ${spec.tokens} tokens`;
    case "p-tuning":
      return `P-Tuning, ${spec.tokens} tokens`;
    case "p-tuning-v2":
      return `P-Tuning v2, ${spec.tokens} tokens`;
    case "full-fine-tune":
      return "full fine-tuning";
  }
}
