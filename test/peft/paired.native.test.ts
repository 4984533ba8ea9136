import { checkPaired } from "./pairedChecks.ts";

checkPaired("native", ["gpt2", "llama", "qwen2"]);
