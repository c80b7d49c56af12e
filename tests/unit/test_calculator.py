"""The calculator computes what the notebooks compute, over a grid of configurations, and what models' makers publish."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from tests.unit.computed import answers, world

Config = dict[str, Any]

# Which preset is which model of the notebook of q21.
NAMES = {
    "gpt-2": "GPT-2 small",
    "gpt-2-xl": "GPT-2 XL",
    "llama-2-7b": "Llama 2 7B",
    "mistral-7b": "Mistral 7B",
    "llama-3.1-8b": "Llama 3 8B",
    "llama-3.1-405b": "Llama 3.1 405B",
    "qwen2.5-72b": "Qwen2.5 72B",
    "qwen3-0.6b": "Qwen3 0.6B",
    "qwen3-32b": "Qwen3 32B",
    "mixtral-8x7b": "Mixtral 8x7B",
    "qwen3-30b-a3b": "Qwen3 30B-A3B",
    "qwen3-235b-a22b": "Qwen3 235B",
    "gpt-oss-20b": "gpt-oss-20b",
    "gpt-oss-120b": "gpt-oss-120b",
    "deepseek-v3": "DeepSeek-V3",
}


def in_numbers(config: Config) -> Config:
    """A configuration of the notebooks in the names of the form, where yes is 1 and no is 0."""
    found = dict(config)
    heads = found["num_attention_heads"]
    found.setdefault("num_key_value_heads", heads)
    found.setdefault("head_dim", found["hidden_size"] // heads)
    found["plain_mlp"] = not found.pop("gated_mlp", found.pop("hidden_act", "silu") == "silu")
    biased = found.get("attention_bias", False)
    found |= {"attention_bias": bool(biased), "attention_output_bias": biased is True}
    found["windowed_layers"] = found.pop("layer_types", []).count("sliding_attention")
    return {name: float(value) for name, value in found.items()}


def ask(root, *calls: list[Any]) -> list[Any]:
    return answers(root, "calculator-formulas", *calls)


@pytest.fixture(scope="module")
def counting(root) -> dict[str, Any]:
    return world(root, "q21-parameters-flops", "tensors", "parameters", "gpt_oss")


@pytest.fixture(scope="module")
def memory(root) -> dict[str, Any]:
    return world(root, "q22-training-memory", "state_bytes", "activation_bytes", "kv_cache_bytes")


@pytest.fixture(scope="module")
def presets(root) -> dict[str, Config]:
    return {name: known["config"] for name, known in ask(root, ["MODELS"])[0].items()}


def grid() -> list[Config]:
    """Configurations of every kind, with every switch on and off, of sizes that a seed draws."""
    rng = np.random.default_rng(0)
    found = []
    for kind, biased, tied in itertools.product(
        ("heads", "latent", "window"), (False, "qkv", True), (False, True)
    ):
        for experts, gated in itertools.product((0, 8), (True, False)):
            heads = int(rng.integers(1, 9)) * 2
            layers = int(rng.integers(3, 9))
            config = {
                "hidden_size": heads * 16, "num_hidden_layers": layers, "num_attention_heads": heads,
                "num_key_value_heads": heads // 2, "head_dim": int(rng.integers(8, 33)), "vocab_size": int(rng.integers(50, 500)),
                "intermediate_size": int(rng.integers(10, 300)), "tie_word_embeddings": tied, "attention_bias": biased,
                "mlp_bias": bool(biased), "norm_bias": bool(biased), "gated_mlp": gated, "learned_positions": 0 if gated else 64,
            }  # fmt: skip
            if experts:
                config |= {
                    "n_routed_experts": experts, "num_experts_per_tok": int(rng.integers(1, 9)), "n_shared_experts": int(tied),
                    "moe_intermediate_size": int(rng.integers(10, 99)), "first_k_dense_replace": int(rng.integers(0, 3)), "router_bias": gated,
                }  # fmt: skip
            if kind == "latent":
                config |= {
                    "q_lora_rank": 0 if gated else 24, "kv_lora_rank": 16, "qk_nope_head_dim": 8, "qk_rope_head_dim": 4,
                    "v_head_dim": 12, "attention_bias": False,
                }  # fmt: skip
            if kind == "window":
                types = ["sliding_attention", "full_attention"] * layers
                config |= {
                    "sliding_window": 100, "layer_types": types[:layers], "attention_sinks": gated, "qk_norm": not gated,
                }  # fmt: skip
            found.append(config)
    return found


GRID = grid()
CONTEXTS = (1, 64, 4096)


def test_parameters_and_flops_are_those_of_the_notebook_over_a_grid(root, counting):
    calls = [["parameters", in_numbers(config)] for config in GRID]
    for config, found in zip(GRID, ask(root, *calls), strict=True):
        wanted = counting["parameters"](config)
        for part in ("embedding", "attention", "feed_forward", "router", "norms", "head", "total", "active"):
            assert found[part] == wanted[part], (part, config)
    cases = list(itertools.product(GRID, CONTEXTS))
    calls = [["forwardFlopsPerToken", in_numbers(config), context] for config, context in cases]
    wanted = [counting["forward_flops_per_token"](config, context)["causal"] for config, context in cases]
    assert ask(root, *calls) == pytest.approx(wanted, rel=1e-12)


def test_presets_are_the_models_of_the_notebook_and_have_their_published_totals(root, counting, presets):
    models = {name: in_numbers(config) for name, config in counting["models"].items()}
    calls = [["parameters", presets[name]] for name in NAMES]
    counted = dict(zip(NAMES, ask(root, *calls), strict=True))
    for name, model in NAMES.items():
        wanted = counting["parameters"](counting["models"][model])
        assert (counted[name]["total"], counted[name]["active"]) == (wanted["total"], wanted["active"])
        at_8k = ask(
            root, *(["forwardFlopsPerToken", config, 8192] for config in (presets[name], models[model]))
        )
        assert at_8k[0] == at_8k[1]
    published = {
        name: counting["published"][model] for name, model in NAMES.items() if model in counting["published"]
    }
    assert len(published) >= 10
    assert {name: counted[name]["total"] for name in published} == published


def test_memory_of_states_is_that_of_the_notebook(root, memory):
    cases = list(
        itertools.product((7.5e9, 8_030_261_248), (1, 64), range(4), (2, 4), memory["OPTIMIZER_BYTES"])
    )
    for case, found in zip(cases, ask(root, *(["stateBytes", *case] for case in cases)), strict=True):
        assert found == pytest.approx(memory["state_bytes"](*case))


def test_activations_are_those_of_the_notebook_and_untold_where_its_formula_does_not_hold(root, memory):
    cases = list(itertools.product(GRID, (64, 4096), (1, 3), ("none", "selective", "full")))
    found = ask(root, *(["activationBytes", in_numbers(config), *case] for config, *case in cases))
    told = 0
    for (config, *case), bytes_ in zip(cases, found, strict=True):
        of_its_kind = config | {"hidden_act": "silu" if config["gated_mlp"] else "gelu"}
        try:
            wanted = memory["activation_bytes"](of_its_kind, *case)
        except ValueError:
            assert bytes_ is None
        else:
            told += 1
            assert bytes_ == pytest.approx(wanted)
    assert 0 < told < len(cases)


def test_the_cache_is_that_of_the_notebook(root, memory):
    cases = list(itertools.product(GRID, (1, 99, 100, 5000), (1, 16)))
    found = ask(root, *(["kvCacheBytes", in_numbers(config), *case] for config, *case in cases))
    assert found == [memory["kv_cache_bytes"](config, *case) for config, *case in cases]


def test_tokens_by_a_law_are_the_cheapest_of_their_loss_in_the_notebook(root):
    notebook = world(root, "q24-inference-optimal", "loss", "inference_optimal")
    laws = ask(root, ["LAWS"])[0]
    assert {
        name: {key: law[key] for key in ("E", "A", "B", "alpha", "beta")} for name, law in laws.items()
    } == notebook["LAWS"]
    cases = list(itertools.product(laws, (1e8, 8e9, 4e11), (0, 1e11, 1e13, 1e14)))
    found = ask(root, *(["tokensFor", laws[name], *case] for name, *case in cases))
    for (name, count, inference), tokens in zip(cases, found, strict=True):
        law = notebook["LAWS"][name]
        target = notebook["loss"](law, count, tokens)
        assert ask(root, ["loss", law, count, tokens]) == [pytest.approx(target)]
        assert notebook["inference_optimal"](law, target, inference) == pytest.approx(
            (count, tokens), rel=1e-6
        )


def test_days_cost_and_devices_are_those_of_the_notebook(root):
    notebook = world(root, "q27-parallelism-mfu", "training_days", "training_cost")
    cases = list(itertools.product((5e10, 3e12), (1e12, 15e12), (8, 16384), (312e12, 989.4e12), (0.2, 0.41)))
    found = ask(root, *(["trainingDays", *case] for case in cases))
    assert found == pytest.approx([notebook["training_days"](*case) for case in cases])
    costs = ask(root, *(["trainingCost", days, 1024, 2.5] for days in found))
    assert costs == pytest.approx([notebook["training_cost"](days, 1024, 2.5) for days in found])
    devices = [(known["peak"], known["memory"]) for known in ask(root, ["DEVICES"])[0].values()]
    assert devices == [(known["peak_flops"], known["memory"]) for known in notebook["DEVICES"].values()]
