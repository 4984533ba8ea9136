import { checkPaired } from "./pairedChecks.ts";

checkPaired("native", ["gpt2", "llama", "mistral-window", "qwen2", "qwen3", "gpt_neox"]);
