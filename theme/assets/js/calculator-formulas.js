// @ts-check
// The formulas of the calculator, and what it knows by name. Each formula stands in a notebook in Python too, and tests
// hold both to the same numbers. Configurations have the names of Hugging Face's config.json; what is left out is zero.

/** @typedef {Record<string, number>} Config yes is 1, no is 0 */
/** @typedef {{ E: number, A: number, B: number, alpha: number, beta: number }} Law L = E + A/N^alpha + B/D^beta, in nats a token */

/** @param {Config} config @param {string} name */
const at = (config, name) => config[name] ?? 0;

/** The weights of one layer's attention: its matrices, its norms and its biases. @param {Config} c */
function attention(c) {
  const [d, h] = [at(c, "hidden_size"), at(c, "num_attention_heads")];
  if (at(c, "kv_lora_rank")) {
    const [q, kv, v] = [at(c, "q_lora_rank"), at(c, "kv_lora_rank"), at(c, "v_head_dim")];
    const key = at(c, "qk_nope_head_dim") + at(c, "qk_rope_head_dim");
    const query = q ? d * q + q * h * key : d * h * key;
    const rest = d * (kv + at(c, "qk_rope_head_dim")) + kv * h * (at(c, "qk_nope_head_dim") + v) + h * v * d;
    return { matrices: query + rest, norms: q + kv, biases: 0 };
  }
  const [size, kv] = [at(c, "head_dim"), at(c, "num_key_value_heads")];
  const biases = at(c, "attention_bias") * (h + 2 * kv) * size + at(c, "attention_output_bias") * d + at(c, "attention_sinks") * h;
  return { matrices: 2 * d * size * (h + kv), norms: at(c, "qk_norm") * 2 * size, biases };
}

/**
 * Parameters by part. `active` are those a token meets: with the head, without the lookup table, and of the routed experts
 * those it is sent to; `multiplied` are the matrices among them.
 * @param {Config} c
 */
export function parameters(c) {
  const [d, layers, vocabulary] = [at(c, "hidden_size"), at(c, "num_hidden_layers"), at(c, "vocab_size")];
  const one = attention(c);
  const experts = at(c, "n_routed_experts");
  const dense = experts ? at(c, "first_k_dense_replace") : layers;
  const inputs = at(c, "plain_mlp") ? 1 : 2; // matrices that lead into the inner size
  /** @param {number} size @param {number} biased */
  const block = (size, biased) => (inputs + 1) * d * size + biased * (inputs * size + d);
  const norm = d * (1 + at(c, "norm_bias"));
  /** @param {number} used experts @param {number} biased */
  const feedForward = (used, biased) =>
    dense * block(at(c, "intermediate_size"), biased) + (layers - dense) * (used + at(c, "n_shared_experts")) * block(at(c, "moe_intermediate_size"), biased);
  const biased = at(c, "mlp_bias");
  const parts = {
    embedding: (vocabulary + at(c, "learned_positions")) * d,
    attention: layers * (one.matrices + one.biases),
    feed_forward: feedForward(experts, biased),
    router: (layers - dense) * experts * (d + at(c, "router_bias")),
    norms: layers * (2 * norm + one.norms) + norm,
    head: at(c, "tie_word_embeddings") ? 0 : vocabulary * d,
  };
  const total = Object.values(parts).reduce((sum, part) => sum + part, 0);
  const chosen = at(c, "num_experts_per_tok");
  const active = vocabulary * d + parts.attention + feedForward(chosen, biased) + parts.router + parts.norms;
  const multiplied = vocabulary * d + layers * one.matrices + feedForward(chosen, 0) + (layers - dense) * experts * d;
  return { ...parts, total, active, multiplied };
}

/** Width of a head's query with its key, and of its value. @param {Config} c */
const headSizes = (c) => (at(c, "kv_lora_rank") ? at(c, "qk_nope_head_dim") + at(c, "qk_rope_head_dim") + at(c, "v_head_dim") : 2 * at(c, "head_dim"));

/**
 * FLOPs of a token's forward pass, on average over a sequence of `context` tokens: two for each weight that multiplies,
 * and attention to the tokens before it, within the window where a layer has one.
 * @param {Config} c @param {number} context
 */
export function forwardFlopsPerToken(c, context) {
  const layers = at(c, "num_hidden_layers");
  const counted = parameters(c);
  const windowed = at(c, "sliding_window") ? at(c, "windowed_layers") : 0;
  /** How many tokens one sees on average, itself among them. @param {number} window */
  const seen = (window) => window - (window * (window - 1)) / (2 * context);
  const pairs = (layers - windowed) * seen(context) + windowed * seen(Math.min(context, at(c, "sliding_window")));
  return 2 * counted.multiplied + 2 * at(c, "num_attention_heads") * headSizes(c) * pairs;
}

/** Bytes for each parameter: the 32-bit master copy and the optimizer's moments. @type {Record<string, number>} */
export const OPTIMIZER_BYTES = { adamw: 12, "adamw-bf16": 8, muon: 8, sgd: 8 };

/**
 * Bytes on one device for 16-bit weights, gradients and the optimizer, shared by the stage of ZeRO.
 * @param {number} count parameters @param {number} devices @param {number} stage 0 to 3
 * @param {number} [gradient] bytes of one @param {string} [optimizer]
 */
export function stateBytes(count, devices, stage, gradient = 2, optimizer = "adamw") {
  const shared = (/** @type {number} */ from) => count / (stage >= from ? devices : 1);
  return { weights: 2 * shared(3), gradients: gradient * shared(2), optimizer: OPTIMIZER_BYTES[optimizer] * shared(1) };
}

/**
 * Bytes that one device keeps of a forward pass, 16-bit, for dense blocks: of Llama's kind, or of GPT's without a gate.
 * Undefined where the formula does not hold, which is with experts or MLA.
 * @param {Config} c @param {number} context @param {number} batch sequences @param {string} recompute none, selective, full
 */
export function activationBytes(c, context, batch, recompute) {
  if (at(c, "n_routed_experts") || at(c, "kv_lora_rank")) return undefined;
  const [d, inner, heads] = [at(c, "hidden_size"), at(c, "intermediate_size"), at(c, "num_attention_heads")];
  const plain = at(c, "plain_mlp");
  const kept = 8 * d + 4 * (heads + at(c, "num_key_value_heads")) * at(c, "head_dim") + (plain ? 4 * inner + 2 * d : 8 * inner);
  const scores = recompute === "none" ? (plain ? 5 : 2) * heads * context : 0;
  return at(c, "num_hidden_layers") * batch * context * (recompute === "full" ? 2 * d : kept + scores);
}

/**
 * Bytes of cached keys and values, 16-bit; a layer with a sliding window keeps no more than the window.
 * @param {Config} c @param {number} tokens of a sequence @param {number} [sequences]
 */
export function kvCacheBytes(c, tokens, sequences = 1) {
  const latent = at(c, "kv_lora_rank");
  const row = latent ? latent + at(c, "qk_rope_head_dim") : 2 * at(c, "num_key_value_heads") * at(c, "head_dim");
  const windowed = at(c, "sliding_window") ? at(c, "windowed_layers") : 0;
  const rows = (at(c, "num_hidden_layers") - windowed) * tokens + windowed * Math.min(tokens, at(c, "sliding_window"));
  return 2 * row * rows * sequences;
}

/** @param {Law} law @param {number} count parameters @param {number} tokens */
export const loss = ({ E, A, B, alpha, beta }, count, tokens) => E + A / count ** alpha + B / tokens ** beta;

/**
 * Training tokens for which a model of this size is the cheapest of its loss, once `inference` tokens are paid: those with
 * alpha A N^-alpha = beta B D^-beta (1 + inference / 3D), found by halving the logarithm.
 * @param {Law} law @param {number} count parameters @param {number} [inference] tokens
 */
export function tokensFor({ A, B, alpha, beta }, count, inference = 0) {
  const gain = alpha * A * count ** -alpha;
  let [low, high] = [0, 60]; // e^60 tokens are more than there are
  for (let step = 0; step < 200; step += 1) {
    const middle = (low + high) / 2;
    const tokens = Math.exp(middle);
    if (beta * B * tokens ** -beta * (1 + inference / (3 * tokens)) > gain) low = middle;
    else high = middle;
  }
  return Math.exp(low);
}

/** @param {number} flopsPerToken @param {number} tokens @param {number} devices @param {number} peak FLOP/s of one, dense @param {number} mfu */
export const trainingDays = (flopsPerToken, tokens, devices, peak, mfu) => (flopsPerToken * tokens) / (devices * peak * mfu) / 86_400;

/** @param {number} days @param {number} devices @param {number} price of a device-hour */
export const trainingCost = (days, devices, price) => days * 24 * devices * price;

/** Published fits of L = E + A/N^alpha + B/D^beta. @type {Record<string, Law & { name: string }>} */
export const LAWS = {
  besiroglu: { name: "Besiroglu et al., 2024", E: 1.8172, A: 482.01, B: 2085.43, alpha: 0.3478, beta: 0.3658 },
  hoffmann: { name: "Hoffmann et al., 2022", E: 1.6934, A: 406.4, B: 410.7, alpha: 0.3392, beta: 0.2849 },
};

/** Dense bf16 peak in FLOP/s and memory in bytes, as the makers print them. @type {Record<string, { name: string, peak: number, memory: number }>} */
export const DEVICES = {
  a100: { name: "A100 80 GB", peak: 312e12, memory: 80e9 },
  h100: { name: "H100 SXM", peak: 989.4e12, memory: 80e9 },
  h200: { name: "H200 SXM", peak: 989.4e12, memory: 141e9 },
  b200: { name: "B200", peak: 2250e12, memory: 180e9 },
};

/** @param {number} layers @param {number} width @param {number} inner @param {number} heads @param {number} keyHeads @param {number} vocabulary @param {Config} [more] @returns {Config} */
const decoder = (layers, width, inner, heads, keyHeads, vocabulary, more = {}) => ({
  num_hidden_layers: layers, hidden_size: width, intermediate_size: inner, num_attention_heads: heads,
  num_key_value_heads: keyHeads, head_dim: width / heads, vocab_size: vocabulary, tie_word_embeddings: 0, ...more,
}); // prettier-ignore
/** @param {number} layers @param {number} width @param {number} heads @param {number} [positions] */
const gpt = (layers, width, heads, positions = 1024) =>
  decoder(layers, width, 4 * width, heads, heads, 50257, { tie_word_embeddings: 1, learned_positions: positions, plain_mlp: 1, mlp_bias: 1, attention_bias: 1, attention_output_bias: 1, norm_bias: 1 });
/** @param {number} experts @param {number} chosen @param {number} inner @param {Config} [more] */
const experts = (experts, chosen, inner, more = {}) => ({ n_routed_experts: experts, num_experts_per_tok: chosen, moe_intermediate_size: inner, ...more });
const LATENT = { q_lora_rank: 1536, kv_lora_rank: 512, qk_nope_head_dim: 128, qk_rope_head_dim: 64, v_head_dim: 128, n_shared_experts: 1, router_bias: 1 };
/** @param {number} layers every other one with a window */
const oss = (layers) => ({ head_dim: 64, sliding_window: 128, windowed_layers: layers / 2, router_bias: 1, mlp_bias: 1, attention_bias: 1, attention_output_bias: 1, attention_sinks: 1 });

/** @type {Record<string, { name: string, config: Config }>} */
export const MODELS = {
  "gpt-2": { name: "GPT-2 (124M)", config: gpt(12, 768, 12) },
  "gpt-2-xl": { name: "GPT-2 XL (1.5B)", config: gpt(48, 1600, 25) },
  "gpt-3": { name: "GPT-3 175B", config: gpt(96, 12288, 96, 2048) },
  "llama-2-7b": { name: "Llama 2 7B", config: decoder(32, 4096, 11008, 32, 32, 32000) },
  "mistral-7b": { name: "Mistral 7B", config: decoder(32, 4096, 14336, 32, 8, 32000) },
  "llama-3.1-8b": { name: "Llama 3.1 8B", config: decoder(32, 4096, 14336, 32, 8, 128256) },
  "llama-3.1-70b": { name: "Llama 3.1 70B", config: decoder(80, 8192, 28672, 64, 8, 128256) },
  "llama-3.1-405b": { name: "Llama 3.1 405B", config: decoder(126, 16384, 53248, 128, 8, 128256) },
  "qwen2.5-72b": { name: "Qwen2.5 72B", config: decoder(80, 8192, 29568, 64, 8, 152064, { attention_bias: 1 }) },
  "qwen3-0.6b": { name: "Qwen3 0.6B", config: decoder(28, 1024, 3072, 16, 8, 151936, { head_dim: 128, qk_norm: 1, tie_word_embeddings: 1 }) },
  "qwen3-32b": { name: "Qwen3 32B", config: decoder(64, 5120, 25600, 64, 8, 151936, { head_dim: 128, qk_norm: 1 }) },
  "mixtral-8x7b": { name: "Mixtral 8x7B", config: decoder(32, 4096, 14336, 32, 8, 32000, experts(8, 2, 14336)) },
  "qwen3-30b-a3b": { name: "Qwen3 30B-A3B", config: decoder(48, 2048, 6144, 32, 4, 151936, experts(128, 8, 768, { head_dim: 128, qk_norm: 1 })) },
  "qwen3-235b-a22b": { name: "Qwen3 235B-A22B", config: decoder(94, 4096, 12288, 64, 4, 151936, experts(128, 8, 1536, { head_dim: 128, qk_norm: 1 })) },
  "gpt-oss-20b": { name: "gpt-oss-20b", config: decoder(24, 2880, 2880, 64, 8, 201088, experts(32, 4, 2880, oss(24))) },
  "gpt-oss-120b": { name: "gpt-oss-120b", config: decoder(36, 2880, 2880, 64, 8, 201088, experts(128, 4, 2880, oss(36))) },
  "deepseek-v3": { name: "DeepSeek-V3", config: decoder(61, 7168, 18432, 128, 128, 129280, experts(256, 8, 2048, { ...LATENT, first_k_dense_replace: 3 })) },
  "kimi-k2": { name: "Kimi K2", config: decoder(61, 7168, 18432, 64, 64, 163840, experts(384, 8, 2048, { ...LATENT, first_k_dense_replace: 1 })) },
};

/**
 * All of it at once.
 * @param {Config} n the configuration and the plan, in numbers
 * @param {Record<string, string>} chosen the law, the recomputation and the optimizer, by name
 */
export function outcome(n, { law, recompute, optimizer }) {
  const counted = parameters(n);
  const forward = forwardFlopsPerToken(n, n.context);
  const known = LAWS[law];
  const tokens = known ? tokensFor(known, counted.total, n.inference) : n.tokens;
  const states = stateBytes(counted.total, n.devices, n.stage, n.gradient, optimizer);
  const activations = activationBytes(n, n.context, n.batch, recompute);
  const days = trainingDays(3 * forward, tokens, n.devices, n.peak * 1e12, n.mfu / 100);
  const total = states.weights + states.gradients + states.optimizer + (activations ?? 0);
  return {
    counted,
    forward,
    tokens,
    memory: { ...states, activations, total, capacity: n.memory * 1e9 },
    cache: { token: kvCacheBytes(n, 1), all: kvCacheBytes(n, n.cached, n.sequences) },
    days,
    hours: days * 24 * n.devices,
    cost: trainingCost(days, n.devices, n.price),
  };
}
