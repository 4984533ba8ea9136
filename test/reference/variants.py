"""Logits of small changes to the models in models/: options that no model there has of its own.

    python variants.py            # writes models/variants.json, with the libraries of README.md

Each variant is a model's weights under a changed config. Biases that the change adds have the value 0.1 * sin(i + 1) at place i.
"""
import json
import math
import os

import torch
from transformers import AutoConfig, AutoModelForCausalLM

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "models")
LINEAR = {"rope_type": "linear", "rope_theta": 10000.0, "factor": 4.0}
VARIANTS = {
    "sequential residual": ("gpt_neox", {"use_parallel_residual": False}),
    "rotary on all of each head": ("gpt_neox", {"rope_parameters": {"rope_type": "default", "rope_theta": 5000.0, "partial_rotary_factor": 1.0}}),
    "no attention bias": ("gpt_neox", {"attention_bias": False}),
    "gelu by tanh": ("gpt_neox", {"hidden_act": "gelu_pytorch_tanh"}),
    "tied head": ("gpt_neox", {"tie_word_embeddings": True}),
    "linear rope scaling": ("llama", {"rope_parameters": LINEAR}),
    "biases": ("llama", {"attention_bias": True, "mlp_bias": True}),
    "attention bias": ("qwen3", {"attention_bias": True}),
    "a window in the second layer": ("qwen2", {"use_sliding_window": True, "sliding_window": 5, "layer_types": ["full_attention", "sliding_attention"]}),
    "windows from max_window_layers on": ("qwen3", {"use_sliding_window": True, "sliding_window": 5, "max_window_layers": 1, "layer_types": None}),
    "exact gelu": ("gpt2", {"activation_function": "gelu"}),
}


def read(*path):
    with open(os.path.join(HERE, *path)) as file:
        return json.load(file)


def model_of(name, change):
    config = {**read(name, "config.json"), **change, "dtype": "float32"}
    config = {key: value for key, value in config.items() if value is not None or key != "layer_types"}
    model = AutoModelForCausalLM.from_config(AutoConfig.for_model(**config), dtype=torch.float32, attn_implementation="eager").eval()
    stored = AutoModelForCausalLM.from_pretrained(os.path.join(HERE, name), dtype=torch.float32).state_dict()
    added = [key for key in model.state_dict() if key not in stored]
    assert all(key.endswith(".bias") for key in added), added
    new = {key: torch.tensor([0.1 * math.sin(i + 1) for i in range(model.state_dict()[key].numel())]) for key in added}
    taken = {key: value for key, value in stored.items() if key in model.state_dict()}
    if change.get("tie_word_embeddings"):
        taken["lm_head.weight"] = taken["gpt_neox.embed_in.weight"]
    model.load_state_dict({**taken, **new})
    model.tie_weights()
    return model, sorted(added)


def main():
    torch.set_num_threads(1)
    out = {}
    for title, (name, change) in VARIANTS.items():
        right = read(name, "expected.json")["right"]
        model, added = model_of(name, change)
        row = max(range(len(right["input_ids"])), key=lambda i: sum(right["attention_mask"][i]))
        ids = right["input_ids"][row]
        with torch.no_grad():
            logits = model(input_ids=torch.tensor([ids])).logits[0, -2:]
        plain = torch.tensor(right["logits"][row])
        out[title] = {
            "model": name, "change": {key: value for key, value in change.items()}, "added_biases": added, "input_ids": ids,
            "columns": [len(ids) - 2, len(ids) - 1],
            "logits": [[float(f"{value:.7g}") for value in line] for line in logits.tolist()],
        }
        print(f"{title}: {name}, largest difference to the plain model {float((logits - plain).abs().max()):.3g}")
    with open(os.path.join(HERE, "variants.json"), "w") as file:
        json.dump(out, file, indent=None, separators=(",", ":"))
        file.write("\n")


main()
