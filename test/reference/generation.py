#!/usr/bin/env python3
"""Golden values for text generation: chat templates, a tokenizer with byte fallback, and logits processors.

    python generation.py --out .    # tokenizers/sentencepiece, chat/cases.json, sampling/cases.json; reads tokenizers/, metrics/

generate.py does the same at its end. The templates below are written here, in the styles that published models have.
"""
import argparse
import copy
import datetime
import json
import os

import torch
import transformers
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, processors, trainers
from transformers import PreTrainedTokenizerFast
from transformers.generation import logits_process
from transformers.utils import chat_template_utils

from layout import write

# ---------------------------------------------------------------- a tokenizer with byte fallback

TEXTS = [
    "", " ", "Hello, world!", " Hello", "hello  world", "line one\nline two", "it's I'm you're", "3.14159 and 1,000,000",
    "naïve café résumé", "Привет, мир", "你好，世界！", "emoji 😀🎉 and 👍🏽", "zero\u200bwidth", "<s>text</s> after", "[INST] Hi [/INST]",
    "ends with newline\n", "tab\tseparated", "__init__ ▁x", "x▁▁▁▁y", "\ufeffmark \ufeff",
]


def make_sentencepiece(out, corpus):
    """Llama 2's and Mistral's layout: spaces as ▁, one in front of the text, bytes as <0x..> where a character is unknown."""
    tok = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    tok.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    byte_tokens = [f"<0x{b:02X}>" for b in range(256)]
    tok.train_from_iterator(corpus, trainers.BpeTrainer(
        vocab_size=480, special_tokens=["<unk>", "<s>", "</s>"] + byte_tokens, limit_alphabet=80, show_progress=False))
    tok.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in ("[INST]", "[/INST]")])
    tok.add_tokens([AddedToken("▁▁▁▁", special=False, normalized=False)])
    tok.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    tok.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)])
    data = json.loads(tok.to_str())
    data["added_tokens"] = [t for t in data["added_tokens"] if not t["content"].startswith("<0x")]  # as published files have it
    path = os.path.join(out, "tokenizers", "sentencepiece", "tokenizer.json")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        json.dump(data, f, ensure_ascii=False, indent=1)
    tok = Tokenizer.from_file(path)
    cases = []
    for s in TEXTS:
        e = tok.encode(s, add_special_tokens=False)
        cases.append({"text": s, "ids": e.ids, "tokens": e.tokens,
                      "ids_with_special": tok.encode(s, add_special_tokens=True).ids,
                      "decoded": tok.decode(e.ids, skip_special_tokens=False),
                      "decoded_skip_special": tok.decode(e.ids, skip_special_tokens=True)})
    continuations = [c for text, rest in CONTINUATIONS for c in continuation(tok, text, rest)]
    write(os.path.join(out, "tokenizers", "sentencepiece", "cases.json"),
          {"vocab_size": tok.get_vocab_size(), "cases": cases, "partial_decodes": [], "continuations": continuations})


CONTINUATIONS = [("What is it?", " What"), ("What is it?", "What"), ("A:", " No one knows."), ("A:\n", "Yes"), ("A:", "\nB: é 😀"), ("A:", "  two")]


def continuation(tok, text, rest):
    """What the rest's tokens are within the whole text, where the text before keeps its own."""
    head, whole = tok.encode(text, add_special_tokens=False).ids, tok.encode(text + rest, add_special_tokens=False).ids
    return [{"text": text, "rest": rest, "ids": whole[len(head):]}] if whole[:len(head)] == head else []


# ---------------------------------------------------------------- chat templates

CHATML = (
    "{%- if messages[0]['role'] != 'system' %}\n"
    "    {{- '<|im_start|>system\\nYou are a helpful assistant.<|im_end|>\\n' }}\n"
    "{%- endif %}\n"
    "{%- for message in messages %}\n"
    "    {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}\n"
    "{%- endfor %}\n"
    "{%- if add_generation_prompt %}\n"
    "    {{- '<|im_start|>assistant\\n' }}\n"
    "    {%- if enable_thinking is defined and enable_thinking is false %}\n"
    "        {{- '<think>\\n\\n</think>\\n\\n' }}\n"
    "    {%- endif %}\n"
    "{%- endif %}\n")

LLAMA3 = (
    "{{- bos_token }}\n"
    "{%- if not tools is defined %}\n    {%- set tools = none %}\n{%- endif %}\n"
    "{%- if not date_string is defined %}\n"
    "    {%- if strftime_now is defined %}\n        {%- set date_string = strftime_now('%d %b %Y') %}\n"
    "    {%- else %}\n        {%- set date_string = '26 Jul 2024' %}\n    {%- endif %}\n"
    "{%- endif %}\n"
    "{#- The system message, if there is one, comes first. #}\n"
    "{%- if messages[0]['role'] == 'system' %}\n"
    "    {%- set system_message = messages[0]['content'] | trim %}\n    {%- set messages = messages[1:] %}\n"
    "{%- else %}\n    {%- set system_message = '' %}\n{%- endif %}\n"
    "{{- '<|start_header_id|>system<|end_header_id|>\\n\\n' }}\n"
    "{%- if tools is not none %}\n    {{- 'Environment: ipython\\n' }}\n{%- endif %}\n"
    "{{- 'Today Date: ' + date_string + '\\n\\n' + system_message + '<|eot_id|>' }}\n"
    "{%- for message in messages %}\n"
    "    {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' + message['content'] | trim + '<|eot_id|>' }}\n"
    "{%- endfor %}\n"
    "{%- if add_generation_prompt %}\n    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}\n{%- endif %}\n")

MISTRAL = (
    "{%- if messages[0]['role'] == 'system' %}{%- set system = messages[0]['content'] %}{%- set turns = messages[1:] %}"
    "{%- else %}{%- set turns = messages %}{%- endif %}"
    "{{- bos_token }}"
    "{%- for message in turns %}"
    "{%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{- raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{%- endif %}"
    "{%- if message['role'] == 'user' %}"
    "{%- if loop.last and system is defined %}{{- '[INST] ' + system + '\\n\\n' + message['content'] + ' [/INST]' }}"
    "{%- else %}{{- '[INST] ' + message['content'] + ' [/INST]' }}{%- endif %}"
    "{%- elif message['role'] == 'assistant' %}{{- ' ' + message['content'] | trim + eos_token }}"
    "{%- else %}{{- raise_exception('Only user and assistant roles are supported, not ' + message['role'] + '!') }}{%- endif %}"
    "{%- endfor %}")

# name -> tokenizer, its special tokens, template
TEMPLATES = {
    "chatml": ("qwen2", dict(eos_token="<|im_end|>", pad_token="<|endoftext|>"), CHATML),
    "llama3": ("llama3", dict(bos_token="<|begin_of_text|>", eos_token="<|end_of_text|>"), LLAMA3),
    "mistral": ("sentencepiece", dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>"), MISTRAL),
    "named": ("qwen2", dict(eos_token="<|im_end|>"), [
        {"name": "rag", "template": "{{ messages[0].content }}"}, {"name": "default", "template": CHATML}]),
}

SYSTEM = {"role": "system", "content": "  Answer in one word. "}
CHAT = [{"role": "user", "content": "What is the capital of France?"}, {"role": "assistant", "content": " Paris. "},
        {"role": "user", "content": "And of Italy? \"Rome\" & <b>é</b> 😀\nPlease."}]
CONVERSATIONS = [CHAT[:1], CHAT, [SYSTEM, *CHAT], [SYSTEM, CHAT[0], CHAT[0]], CHAT[1:], [*CHAT, {"role": "assistant", "content": "Rome."}]]
VARIABLES = {"chatml": [{}, {"enable_thinking": False}], "llama3": [{}, {"date_string": "01 Jan 2000"}]}
NOW = datetime.datetime(2025, 3, 9, 14, 5)


class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return NOW


def chat_case(tok, name, messages, prompt, variables):
    case = {"template": name, "messages": messages, "add_generation_prompt": prompt, "variables": variables}
    options = dict(add_generation_prompt=prompt, **variables)
    try:
        text = tok.apply_chat_template(messages, tokenize=False, **options)
    except Exception as e:  # what a template raises
        return {**case, "error": str(e)}
    ids = tok.apply_chat_template(messages, tokenize=True, return_dict=False, **options)
    return {**case, "text": text, "ids": ids}


def make_chat(out):
    chat_template_utils.datetime = Clock
    cases, templates = [], {}
    for name, (tokenizer, special, template) in TEMPLATES.items():
        plain = template if isinstance(template, str) else {t["name"]: t["template"] for t in template}
        tok = PreTrainedTokenizerFast(tokenizer_file=os.path.join(out, "tokenizers", tokenizer, "tokenizer.json"), **special)
        tok.chat_template = plain
        templates[name] = {"tokenizer": tokenizer, "settings": {**special, "chat_template": template}}
        for messages in CONVERSATIONS:
            for variables in VARIABLES.get(name, [{}]):
                cases += [chat_case(tok, name, copy.deepcopy(messages), prompt, variables) for prompt in (True, False)]
    write(os.path.join(out, "chat", "cases.json"), {"now": NOW.isoformat(), "templates": templates, "cases": cases})


# ---------------------------------------------------------------- logits processors

SETTINGS = [
    {}, {"temperature": 0.7}, {"temperature": 1.8}, {"topK": 1}, {"topK": 5}, {"topK": 1000}, {"topP": 0.9}, {"topP": 0.35}, {"topP": 1e-6},
    {"minP": 0.1}, {"minP": 1.0}, {"minP": 0.02, "temperature": 2.0}, {"repetitionPenalty": 1.3}, {"repetitionPenalty": 0.8},
    {"temperature": 0.8, "topK": 12, "topP": 0.8}, {"temperature": 1.5, "topK": 20, "topP": 0.95, "minP": 0.05, "repetitionPenalty": 1.2},
    {"topP": 0.7, "minP": 0.2}, {"temperature": 0.05, "topP": 0.99},
]


def processors_of(o):
    """As GenerationMixin._get_logits_processor puts them in order."""
    ps = []
    if "repetitionPenalty" in o:
        ps.append(logits_process.RepetitionPenaltyLogitsProcessor(o["repetitionPenalty"]))
    if "temperature" in o:
        ps.append(logits_process.TemperatureLogitsWarper(o["temperature"]))
    if "topK" in o:
        ps.append(logits_process.TopKLogitsWarper(o["topK"]))
    if "topP" in o:
        ps.append(logits_process.TopPLogitsWarper(o["topP"]))
    if "minP" in o:
        ps.append(logits_process.MinPLogitsWarper(o["minP"]))
    return logits_process.LogitsProcessorList(ps)


def make_sampling(out):
    """In float64, so that a threshold that a float32 sum would miss by rounding falls where the formula has it."""
    g = torch.Generator().manual_seed(11)
    vocabulary, logit_rows = 64, []
    for scale in (1.0, 3.0, 8.0):
        logit_rows.append((torch.randn(vocabulary, generator=g) * scale).float())
    tied = logit_rows[1].clone()
    tied[torch.tensor([3, 17, 40, 41])] = tied.sort(descending=True).values[4]  # several tokens at the edge of topK 5
    excluded = logit_rows[1].clone()
    excluded[::3] = -float("inf")
    rows = {"flat": logit_rows[0], "middle": logit_rows[1], "peaked": logit_rows[2], "tied": tied, "excluded": excluded}
    seen = [5, 9, 9, 17, 40, 63]
    cases = []
    for name, logits in rows.items():
        for o in SETTINGS:
            if name == "tied" and ("topP" in o or "minP" in o):
                continue  # which of equals stays is up to the sort
            scores = processors_of(o)(torch.tensor([seen]), logits.double()[None])[0]
            cases.append({"logits": name, "options": o, "probabilities": [float(f"{p:.12g}") for p in scores.softmax(-1).tolist()]})
    write(os.path.join(out, "sampling", "cases.json"), {
        "seen": seen, "logits": {k: ["-inf" if x == -float("inf") else x for x in v.tolist()] for k, v in rows.items()}, "cases": cases})


def make_generation(out):
    with open(os.path.join(out, "metrics", "truthfulqa.json"), encoding="utf-8") as f:
        items = json.load(f)["items"]
    make_sentencepiece(out, [text for item in items for text in (item["question"], *item["true"], *item["false"])])
    make_chat(out)
    make_sampling(out)


if __name__ == "__main__":
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--out", required=True)
    transformers.logging.set_verbosity_error()
    make_generation(ap.parse_args().out)
