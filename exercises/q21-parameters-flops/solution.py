"""Parameters of a decoder, and the FLOPs of training it, from its configuration."""

from collections.abc import Mapping
from numbers import Integral


def _whole(value: object, least: int = 1) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
        raise ValueError(f"need a whole number of at least {least}, got {value!r}")
    return int(value)


def _sizes(config: Mapping) -> dict[str, int]:
    """The fields as ints, checked, with their defaults."""
    names = ["hidden_size", "num_hidden_layers", "num_attention_heads"]
    names += ["vocab_size"]
    d, L, h, V = (_whole(config.get(name)) for name in names)
    kv = _whole(config.get("num_key_value_heads", h))
    if h % kv:
        raise ValueError("query heads must be a multiple of the key-value heads")
    if "head_dim" not in config and d % h:
        raise ValueError("hidden_size is no multiple of the heads: give head_dim")
    dh = _whole(config.get("head_dim", d // h))
    sizes = dict(d=d, L=L, h=h, V=V, kv=kv, dh=dh, dense=L)
    if "n_routed_experts" in config:
        sizes["E"] = _whole(config["n_routed_experts"])
        sizes["k"] = _whole(config.get("num_experts_per_tok"))
        sizes["m"] = _whole(config.get("moe_intermediate_size"))
        sizes["shared"] = _whole(config.get("n_shared_experts", 0), 0)
        sizes["dense"] = _whole(config.get("first_k_dense_replace", 0), 0)
        if sizes["k"] > sizes["E"] or sizes["dense"] > L:
            raise ValueError("more experts per token or dense layers than exist")
    if sizes["dense"]:
        sizes["f"] = _whole(config.get("intermediate_size"))
    return sizes


def count_parameters(config: Mapping) -> dict[str, int]:
    """Count the parameters of a decoder without biases; return exact ints.

    config has the names of Hugging Face's config.json:

        hidden_size d, num_hidden_layers L, vocab_size V,
        num_attention_heads h, num_key_value_heads (default h),
        head_dim (default d // h), intermediate_size f,
        tie_word_embeddings (default False)

    and, for a mixture of experts (if it has n_routed_experts; DeepSeek's names),

        n_routed_experts E, num_experts_per_tok, moe_intermediate_size,
        n_shared_experts (default 0), first_k_dense_replace (default 0)

    A layer has four attention matrices (queries and output as wide as the heads
    together, keys and values as the key-value heads together), a gated feed-forward
    network of three matrices, and two norms with a gain per channel; one more norm
    follows the last layer. The first first_k_dense_replace layers of a mixture of
    experts are dense with inner width f. Each other layer has E + n_shared_experts
    experts, which are gated networks of inner width moe_intermediate_size, and a
    router matrix of shape (d, E). Without dense layers intermediate_size may be
    missing.

    Returns {"total": ..., "active": ..., "multiplied": ...}:

        total       all parameters; a tied head has no matrix of its own
        active      what one token uses: num_experts_per_tok routed experts and all
                    shared ones, router, norms and head, but not the lookup of its
                    embedding (a tied matrix counts once, as the head)
        multiplied  active without the norm gains

    Raises ValueError if a field is missing that is needed, if a size is not a whole
    number of at least 1 (the two fields with default 0 may be 0; NumPy integers are
    whole numbers), if h is no multiple of the key-value heads, if
    num_experts_per_tok exceeds E, if first_k_dense_replace exceeds L, or if d is no
    multiple of h and head_dim is missing. Does not modify config.
    """
    s = _sizes(config)
    d, L, dense = s["d"], s["L"], s["dense"]
    attention = 2 * d * s["h"] * s["dh"] + 2 * d * s["kv"] * s["dh"]
    stored = used = L * attention
    if dense:
        stored = used = stored + dense * 3 * d * s["f"]
    if dense < L:
        sparse, expert, router = L - dense, 3 * d * s["m"], d * s["E"]
        stored += sparse * (router + (s["E"] + s["shared"]) * expert)
        used += sparse * (router + (s["k"] + s["shared"]) * expert)
    gains = (2 * L + 1) * d
    table = s["V"] * d
    tables = 1 if config.get("tie_word_embeddings", False) else 2
    return {
        "total": stored + gains + tables * table,
        "active": used + gains + table,
        "multiplied": used + table,
    }


def training_flops(
    config: Mapping,
    tokens: int,
    context: int,
    causal: bool = True,
) -> int:
    """FLOPs of the matrix products when training on sequences of context tokens.

    A multiply-add is 2 FLOPs, and the backward pass takes twice the forward pass.
    Attention multiplies each query by every key that it sees, and the resulting
    weights by the values: all context positions, or, if causal, the first t for
    position t. tokens is how many tokens are trained on in all.
    tokens is a multiple of context. Nothing is rounded.

    Raises ValueError for what count_parameters refuses, or if tokens or context is
    not a whole number of at least 1, or tokens no multiple of context.
    """
    s = _sizes(config)
    tokens, context = _whole(tokens), _whole(context)
    if tokens % context:
        raise ValueError("tokens must be a multiple of context")
    pairs = context * (context + 1) // 2 if causal else context * context
    scores = 2 * 2 * s["L"] * s["h"] * s["dh"] * pairs * (tokens // context)
    weights = 2 * count_parameters(config)["multiplied"] * tokens
    return 3 * (weights + scores)
