import { checkPaired } from "./pairedChecks.ts";

checkPaired("wasm", ["gpt2", "llama", "gpt_neox"]);
