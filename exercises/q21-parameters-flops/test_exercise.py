import numpy as np
import pytest

LLAMA = dict(
    hidden_size=4096,
    num_hidden_layers=32,
    num_attention_heads=32,
    num_key_value_heads=8,
    intermediate_size=14336,
    vocab_size=128256,
)
TINY = dict(
    hidden_size=4,
    num_hidden_layers=2,
    num_attention_heads=2,
    num_key_value_heads=1,
    intermediate_size=5,
    vocab_size=7,
)
MIXTRAL = dict(
    hidden_size=4096,
    num_hidden_layers=32,
    num_attention_heads=32,
    num_key_value_heads=8,
    n_routed_experts=8,
    num_experts_per_tok=2,
    moe_intermediate_size=14336,
    vocab_size=32000,
)
MOE = dict(
    hidden_size=6,
    num_hidden_layers=5,
    num_attention_heads=3,
    num_key_value_heads=1,
    head_dim=4,
    intermediate_size=10,
    vocab_size=11,
    n_routed_experts=7,
    num_experts_per_tok=2,
    moe_intermediate_size=3,
    n_shared_experts=2,
    first_k_dense_replace=1,
)


def by_hand(c):
    """The counts of MOE, layer by layer."""
    d = c["hidden_size"]
    q, kv = c["num_attention_heads"] * c["head_dim"], c["head_dim"]
    stored = used = 0
    for layer in range(c["num_hidden_layers"]):
        attention = d * q + d * kv + d * kv + q * d
        stored, used = stored + attention, used + attention
        if layer < c["first_k_dense_replace"]:
            stored += 3 * d * c["intermediate_size"]
            used += 3 * d * c["intermediate_size"]
        else:
            expert = 3 * d * c["moe_intermediate_size"]
            shared = c["n_shared_experts"]
            router = d * c["n_routed_experts"]
            stored += router + (c["n_routed_experts"] + shared) * expert
            used += router + (c["num_experts_per_tok"] + shared) * expert
    gains = d * (2 * c["num_hidden_layers"] + 1)
    table = d * c["vocab_size"]
    total, active = stored + gains + 2 * table, used + gains + table
    return dict(total=total, active=active, multiplied=used + table)


def test_llama_3_8b(answer):
    count = answer.count_parameters(LLAMA)
    assert count["total"] == 8_030_261_248
    assert count["active"] == 8_030_261_248 - 128256 * 4096
    assert count["multiplied"] == count["active"] - 65 * 4096


def test_a_tiny_model_by_hand(answer):
    # a layer: 16 + 8 + 8 + 16 in attention, 60 in the network, 8 in norms
    count = answer.count_parameters(TINY)
    assert count == {"total": 292, "active": 264, "multiplied": 244}


def test_mixtral_8x7b(answer):
    count = answer.count_parameters(MIXTRAL)
    assert count["total"] == 46_702_792_704
    assert count["active"] == 12_748_853_248


def test_shared_experts_and_dense_layers(answer):
    assert answer.count_parameters(MOE) == by_hand(MOE)


@pytest.mark.parametrize(
    "change",
    [
        dict(num_experts_per_tok=7),
        dict(n_shared_experts=1),
        dict(first_k_dense_replace=3),
        dict(first_k_dense_replace=5),
        dict(moe_intermediate_size=8),
        dict(intermediate_size=1),
        dict(head_dim=1),
        dict(n_routed_experts=2),
    ],
)
def test_each_field_of_a_mixture(answer, change):
    config = MOE | change
    assert answer.count_parameters(config) == by_hand(config)


def test_a_tied_head(answer):
    configs = [LLAMA | dict(tie_word_embeddings=tied) for tied in (False, True)]
    own, tied = (answer.count_parameters(config) for config in configs)
    assert own["total"] - tied["total"] == 128256 * 4096
    assert own["active"] == tied["active"] == tied["total"]
    assert own["multiplied"] == tied["multiplied"]


def test_a_head_dimension_of_its_own(answer):
    # Qwen3 0.6B without its norms for queries and keys
    qwen = dict(
        hidden_size=1024,
        num_hidden_layers=28,
        num_attention_heads=16,
        num_key_value_heads=8,
        head_dim=128,
        intermediate_size=3072,
        vocab_size=151936,
        tie_word_embeddings=True,
    )
    assert answer.count_parameters(qwen)["total"] == 596_049_920 - 28 * 2 * 128


def test_key_value_heads_default_to_all_heads(answer):
    llama_2 = dict(
        hidden_size=4096,
        num_hidden_layers=32,
        num_attention_heads=32,
        intermediate_size=11008,
        vocab_size=32000,
    )
    assert answer.count_parameters(llama_2)["total"] == 6_738_415_616


def test_more_experts_cost_nothing_but_their_router_row(answer):
    configs = [MOE | dict(n_routed_experts=E) for E in (7, 8)]
    few, many = (answer.count_parameters(config) for config in configs)
    assert many["active"] - few["active"] == 4 * 6
    assert many["total"] - few["total"] == 4 * (6 + 3 * 6 * 3)


def test_six_flops_per_multiplied_weight(answer):
    weights = answer.count_parameters(LLAMA)["multiplied"]
    scores = 12 * 32 * 4096  # per token and visible position
    assert answer.training_flops(LLAMA, 1, 1) == 6 * weights + scores


@pytest.mark.parametrize("context", [1, 2, 7, 4096])
def test_attention_by_position(answer, context):
    weights = answer.count_parameters(TINY)["multiplied"]
    seen = sum(range(1, context + 1))
    causal = 6 * weights * context + 12 * 2 * 4 * seen
    full = 6 * weights * context + 12 * 2 * 4 * context * context
    assert answer.training_flops(TINY, context, context) == causal
    assert answer.training_flops(TINY, context, context, causal=False) == full


def test_attention_follows_the_head_dimension(answer):
    # 3 heads of 4, though the hidden size is 6
    short = answer.training_flops(MOE, 10, 1, causal=False)
    long = answer.training_flops(MOE, 10, 2, causal=False)
    assert long - short == 12 * 5 * (3 * 4) * 10


def test_tokens_count_in_sequences(answer):
    one = answer.training_flops(MOE, 16, 16)
    assert answer.training_flops(MOE, 160, 16) == 10 * one


def test_fewer_key_value_heads_do_not_save_scores(answer):
    def scores(kv):
        config = LLAMA | dict(num_key_value_heads=kv)
        weights = answer.count_parameters(config)["multiplied"]
        return answer.training_flops(config, 64, 64) - 6 * weights * 64

    assert scores(1) == scores(8) == scores(32)


def test_llama_3_8b_on_15t_tokens(answer):
    flops = answer.training_flops(LLAMA, 15 * 10**12 // 8192 * 8192, 8192)
    assert flops == pytest.approx(7.721e23, rel=1e-3)


@pytest.mark.edge_case
def test_whole_numbers_stay_exact(answer):
    tokens = 10**15 * 8192
    flops = answer.training_flops(LLAMA, tokens, 8192)
    assert type(flops) is int
    assert flops == 10**15 * answer.training_flops(LLAMA, 8192, 8192)
    assert all(type(n) is int for n in answer.count_parameters(LLAMA).values())


@pytest.mark.edge_case
def test_numpy_integers_do_not_overflow(answer):
    small = {name: np.int32(size) for name, size in LLAMA.items()}
    assert answer.count_parameters(small) == answer.count_parameters(LLAMA)
    assert answer.training_flops(small, np.int32(8192), np.int32(8192)) == (
        answer.training_flops(LLAMA, 8192, 8192)
    )


@pytest.mark.edge_case
def test_the_configuration_is_not_modified(answer):
    config = dict(MIXTRAL)
    answer.count_parameters(config)
    answer.training_flops(config, 8, 8)
    assert config == MIXTRAL


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "name",
    [
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "num_key_value_heads",
        "head_dim",
        "intermediate_size",
        "vocab_size",
        "n_routed_experts",
        "num_experts_per_tok",
        "moe_intermediate_size",
    ],
)
@pytest.mark.parametrize("bad", [0, -4, 2.0, None, "8"])
def test_sizes_must_be_whole_and_positive(answer, name, bad):
    with pytest.raises(ValueError):
        answer.count_parameters(MOE | {name: bad})
    with pytest.raises(ValueError):
        answer.training_flops(MOE | {name: bad}, 8, 8)


@pytest.mark.edge_case
@pytest.mark.parametrize("name", ["n_shared_experts", "first_k_dense_replace"])
def test_these_may_be_zero_but_not_less(answer, name):
    zero = answer.count_parameters(MOE | {name: 0})
    without = {key: size for key, size in MOE.items() if key != name}
    assert zero == answer.count_parameters(without)
    with pytest.raises(ValueError):
        answer.count_parameters(MOE | {name: -1})
    with pytest.raises(ValueError):
        answer.count_parameters(MOE | {name: 1.0})


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "change",
    [
        dict(num_attention_heads=3, num_key_value_heads=2),
        dict(num_experts_per_tok=8),
        dict(first_k_dense_replace=6),
    ],
)
def test_fields_must_fit_together(answer, change):
    with pytest.raises(ValueError):
        answer.count_parameters(MOE | change)


@pytest.mark.edge_case
@pytest.mark.parametrize("name", ["hidden_size", "vocab_size", "intermediate_size"])
def test_nothing_may_be_missing(answer, name):
    config = {key: size for key, size in TINY.items() if key != name}
    with pytest.raises(ValueError):
        answer.count_parameters(config)


@pytest.mark.edge_case
def test_the_default_head_dimension_must_be_whole(answer):
    config = TINY | dict(hidden_size=5)
    with pytest.raises(ValueError):
        answer.count_parameters(config)
    assert answer.count_parameters(config | dict(head_dim=2))["total"] > 0


@pytest.mark.edge_case
def test_sparse_layers_alone_need_no_dense_width(answer):
    config = MOE | dict(first_k_dense_replace=0)
    del config["intermediate_size"]
    assert answer.count_parameters(config)["total"] > 0


@pytest.mark.edge_case
@pytest.mark.parametrize(
    "tokens, context",
    [(0, 1), (8, 0), (-8, 8), (8.0, 8), (8, 2.0), (9, 8), (4, 8), (None, 8)],
)
def test_tokens_and_context(answer, tokens, context):
    with pytest.raises(ValueError):
        answer.training_flops(TINY, tokens, context)
