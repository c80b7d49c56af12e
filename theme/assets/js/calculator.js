// @ts-check
// The calculator: a configuration and a plan in; parameters, FLOPs, memory, tokens, days and money out, each with the
// claim it rests on. What was typed lives in the address alone.

import { DEVICES, LAWS, MODELS, outcome } from "./calculator-formulas.js";
import { button, make } from "./study-dom.js";
import { copyLink } from "./study-share.js";
import { say } from "./words.js";

/** @typedef {{ key: string, name: string, usual: string, least?: number, most?: number, parts?: true }} Field a number to type; whole unless it has `parts` */
/** @typedef {{ key: string, name: string, usual: string, of: Record<string, string> }} Choice */
/** @typedef {{ name: string, items: (Field | Choice)[], folded?: true }} Group */
/** @typedef {Record<string, string>} Typed what stands in the form, by key */

const OWN = "own";
const place = /** @type {HTMLElement | null} */ (globalThis.document?.querySelector("[data-app=calculator]") ?? null);
/** The claims that each part rests on. @type {Record<string, string[]>} */
const EVIDENCE = {
  parameters: ["q21-parameters-flops/#totals-to-the-digit"],
  flops: ["q21-parameters-flops/#formula-equals-count"],
  tokens: ["q24-inference-optimal/#cheapest-point"],
  memory: ["q22-training-memory/#zero-example", "q22-training-memory/#llama-keeps-more"],
  cache: ["q22-training-memory/#cache-outweighs-weights"],
  time: ["q27-parallelism-mfu/#recomputation-days"],
};

/** @param {string} key @param {string} name @param {string} [usual] @param {Partial<Field>} [more] @returns {Field} */
const field = (key, name, usual = "0", more = {}) => ({ key, name, usual, ...more });
/** @param {string} key @param {string} name @param {string} usual @param {Record<string, string>} of @returns {Choice} */
const choice = (key, name, usual, of) => ({ key, name, usual, of });
/** @param {string} key @param {string} name */
const yesNo = (key, name) => choice(key, name, "0", { 0: say("否", "no"), 1: say("是", "yes") });
/** @param {Record<string, { name: string }>} known */
const names = (known) => Object.fromEntries(Object.entries(known).map(([key, { name }]) => [key, name]));

const SWITCHES = [
  ["plain_mlp", say("前馈层只有两个矩阵（不带门）", "Feed-forward of two matrices (no gate)")],
  ["mlp_bias", say("前馈层有偏置", "Biases in the feed-forward layer")],
  ["attention_bias", say("查询、键、值有偏置", "Biases of queries, keys, values")],
  ["attention_output_bias", say("注意力的输出有偏置", "Bias of the attention's output")],
  ["attention_sinks", say("每个头一个汇点（attention sink）", "One attention sink per head")],
  ["qk_norm", say("查询与键有归一化", "Norms of queries and keys")],
  ["router_bias", say("路由有偏置", "Bias of the router")],
  ["norm_bias", say("归一化有偏置（LayerNorm）", "Norms with a bias (LayerNorm)")],
];

/** @type {Group[]} */
const GROUPS = [
  {
    name: say("模型", "Model"),
    items: [
      choice("model", say("配置", "Configuration"), "llama-3.1-8b", { ...names(MODELS), [OWN]: say("自己填", "own values") }),
      field("num_hidden_layers", say("层数", "Layers"), "1", { least: 1 }),
      field("hidden_size", say("隐藏维度", "Hidden size"), "1", { least: 1 }),
      field("intermediate_size", say("前馈层的中间维度", "Feed-forward size"), "1", { least: 1 }),
      field("num_attention_heads", say("注意力头数", "Attention heads"), "1", { least: 1 }),
      field("num_key_value_heads", say("键值头数", "Key-value heads"), "1", { least: 1 }),
      field("head_dim", say("每个头的维度", "Head size"), "1", { least: 1 }),
      field("vocab_size", say("词表大小", "Vocabulary"), "1", { least: 1 }),
      yesNo("tie_word_embeddings", say("输出头与嵌入共用", "Head tied to the embedding")),
    ],
  },
  {
    name: say("混合专家（MoE）", "Mixture of experts"),
    folded: true,
    items: [
      field("n_routed_experts", say("路由专家数（0：稠密）", "Routed experts (0: dense)")),
      field("num_experts_per_tok", say("每个 token 选几个", "Chosen per token")),
      field("moe_intermediate_size", say("每个专家的中间维度", "Inner size of an expert")),
      field("n_shared_experts", say("共享专家数", "Shared experts")),
      field("first_k_dense_replace", say("开头几层是稠密的", "Dense layers at the start")),
    ],
  },
  {
    name: say("注意力的细节、偏置与归一化", "Attention in detail, biases and norms"),
    folded: true,
    items: [
      field("kv_lora_rank", say("MLA：键值的秩（0：没有 MLA）", "MLA: rank of keys and values (0: no MLA)")),
      field("q_lora_rank", say("MLA：查询的秩（0：不压缩）", "MLA: rank of queries (0: not compressed)")),
      field("qk_nope_head_dim", say("MLA：每个头不带位置的维度", "MLA: head size without position")),
      field("qk_rope_head_dim", say("MLA：带位置的维度", "MLA: size with position")),
      field("v_head_dim", say("MLA：每个头的值的维度", "MLA: size of a value")),
      ...SWITCHES.map(([key, name]) => yesNo(key, name)),
      field("sliding_window", say("滑动窗口，token（0：没有）", "Sliding window, tokens (0: none)")),
      field("windowed_layers", say("有滑动窗口的层数", "Layers with the window")),
      field("learned_positions", say("学出来的位置向量个数", "Learned positions")),
    ],
  },
  {
    name: say("训练", "Training"),
    items: [
      choice("law", say("token 数的来源", "Number of tokens from"), OWN, { [OWN]: say("自己填", "own number"), ...names(LAWS) }),
      field("tokens", say("训练 token 数", "Tokens"), "15T", { least: 1 }),
      field("inference", say("推理 token 数（用于定律）", "Inference tokens (for a law)"), "0"),
      field("context", say("上下文长度", "Context length"), "8192", { least: 1 }),
      field("batch", say("每张卡每次几条序列", "Sequences per device at a time"), "1", { least: 1 }),
      choice("recompute", say("激活重算", "Recomputation"), "selective", { none: say("不重算", "none"), selective: say("只重算注意力", "selective (attention)"), full: say("整层重算", "full") }),
      choice("stage", "ZeRO", "3", { 0: say("不用", "none"), 1: say("1：优化器状态", "1: optimizer states"), 2: say("2：再加梯度", "2: gradients too"), 3: say("3：再加权重", "3: weights too") }),
      choice("optimizer", say("优化器", "Optimizer"), "adamw", { adamw: "AdamW", "adamw-bf16": say("AdamW，16 位的矩", "AdamW, 16-bit moments"), muon: say("Muon（全部参数）", "Muon (for everything)"), sgd: say("带动量的 SGD", "SGD with momentum") }),
      choice("gradient", say("梯度的精度", "Gradients in"), "2", { 2: say("16 位", "16 bits"), 4: say("32 位", "32 bits") }),
    ],
  },
  {
    name: say("设备", "Devices"),
    items: [
      choice("device", say("型号", "Device"), "h100", { ...names(DEVICES), [OWN]: say("自己填", "own values") }),
      field("devices", say("张数", "How many"), "1024", { least: 1 }),
      field("peak", say("稠密峰值，TFLOP/s（bf16）", "Dense bf16 peak, TFLOP/s"), "1", { parts: true, least: 1e-6 }),
      field("memory", say("显存，GB", "Memory, GB"), "1", { parts: true, least: 1e-6 }),
      field("mfu", say("MFU，%", "MFU, %"), "40", { parts: true, least: 0.1, most: 100 }),
      field("price", say("每卡每小时的价格，美元", "Price per device-hour, US$"), "2.5", { parts: true }),
    ],
  },
  {
    name: say("推理", "Inference"),
    items: [
      field("cached", say("每条序列缓存的 token 数", "Cached tokens per sequence"), "8192"),
      field("sequences", say("同时的序列数", "Sequences at once"), "16"),
    ],
  },
];
const ITEMS = GROUPS.flatMap(({ items }) => items);
/** @param {string} key */
const nameOf = (key) => ITEMS.find((item) => item.key === key)?.name;
/** What a preset of a model decides. */
const CONFIGURED = GROUPS.slice(0, 3).flatMap(({ items }) => items.map(({ key }) => key)).filter((key) => key !== "model");

/** What one may append to a number. @type {Record<string, number>} */
const SUFFIXES = { k: 1e3, m: 1e6, b: 1e9, g: 1e9, t: 1e12, 千: 1e3, 万: 1e4, 亿: 1e8, 万亿: 1e12 };

/** A number as people write it: 131072, 131,072, 15e12, 15T, 15 万亿. NaN where it is none. @param {string} text */
export function numberOf(text) {
  const found = text.replace(/[\s,，_]/g, "").match(/^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?(万亿|[kmbgt千万亿])?$/i);
  return found ? Number(found[1] + (found[2] ?? "")) * (SUFFIXES[(found[3] ?? "").toLowerCase()] ?? 1) : NaN;
}

/** What stands in the form where nothing was typed: a preset's own values, and what is usual. @param {Typed} typed @returns {Typed} */
function usual(typed) {
  const values = Object.fromEntries(ITEMS.map(({ key, usual }) => [key, usual]));
  const { model = values.model, device = values.device } = typed;
  for (const [key, value] of Object.entries(MODELS[model]?.config ?? {})) values[key] = String(value);
  const known = DEVICES[device];
  if (known) Object.assign(values, { peak: String(known.peak / 1e12), memory: String(known.memory / 1e9) });
  return { ...values, model, device };
}

/**
 * What an address asks for; what it does not say, or says of nothing here, is as usual.
 * @param {string} fragment `#model=llama-3.1-8b&tokens=15T&devices=512`
 * @returns {Typed} only what differs from the usual
 */
export function typedIn(fragment) {
  const given = new URLSearchParams(fragment.replace(/^#/, ""));
  /** @type {Typed} */
  const typed = {};
  for (const item of ITEMS) {
    const value = given.get(item.key);
    if (value !== null && (!("of" in item) || Object.keys(item.of).includes(value))) typed[item.key] = value.slice(0, 40);
  }
  return changed(typed);
}

/** What differs from the usual. @param {Typed} typed */
function changed(typed) {
  const values = usual(typed);
  const first = usual({});
  return Object.fromEntries(Object.entries(typed).filter(([key, value]) => value !== (key === "model" || key === "device" ? first : values)[key]));
}

/** @param {Typed} typed */
export function fragmentOf(typed) {
  const fragment = String(new URLSearchParams(changed(typed)));
  return fragment && `#${fragment}`;
}

/** What plays no part: tokens are either typed or told by a law, for which inference counts. @param {Typed} values */
const unused = ({ law }) => (law === OWN ? "inference" : "tokens");

/**
 * The numbers in the form, and what is wrong with it, by key.
 * @param {Typed} typed
 */
export function read(typed) {
  const values = { ...usual(typed), ...typed };
  /** @type {Record<string, number>} */
  const numbers = {};
  /** @type {Record<string, string>} */
  const wrong = {};
  for (const item of ITEMS) {
    const { key } = item;
    numbers[key] = "of" in item ? Number(values[key]) : numberOf(values[key]);
    if ("of" in item || key === unused(values)) continue;
    const { least = 0, most = Infinity, parts } = item;
    const value = numbers[key];
    if (!Number.isFinite(value)) wrong[key] = say("请填一个数，例如 8192、1.5e13 或 15T。", "Type a number, such as 8192, 1.5e13 or 15T.");
    else if (value < least) wrong[key] = say(`至少是 ${least}。`, `At least ${least}.`);
    else if (value > most) wrong[key] = say(`最多是 ${most}。`, `At most ${most}.`);
    else if (!parts && !Number.isInteger(value)) wrong[key] = say("要整数。", "A whole number, please.");
  }
  for (const [key, limit] of [["num_experts_per_tok", "n_routed_experts"], ["first_k_dense_replace", "num_hidden_layers"], ["num_key_value_heads", "num_attention_heads"], ["windowed_layers", "num_hidden_layers"]]) {
    if (!wrong[key] && numbers[key] > numbers[limit]) wrong[key] = say(`不能超过 ${numbers[limit]}，见“${nameOf(limit)}”。`, `Not more than ${numbers[limit]}: see "${nameOf(limit)}".`);
  }
  for (const [key, other] of [["num_experts_per_tok", "n_routed_experts"], ["moe_intermediate_size", "n_routed_experts"], ["qk_nope_head_dim", "kv_lora_rank"], ["v_head_dim", "kv_lora_rank"]]) {
    if (!wrong[key] && numbers[other] && !numbers[key]) wrong[key] = say(`要大于 0，因为“${nameOf(other)}”大于 0。`, `More than 0, as "${nameOf(other)}" is.`);
  }
  return { values, numbers, wrong };
}

const THOUSANDS = /** @type {[number, string][]} */ ([[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "K"], [1, ""]]);
const MYRIADS = /** @type {[number, string][]} */ ([[1e12, " 万亿"], [1e8, " 亿"], [1e4, " 万"], [1, ""]]);
/** A number to three digits with the words of the language. @param {number} value */
export function short(value) {
  if (value >= 1e16) return power(value);
  if (value < 1) return String(Number(value.toPrecision(3)));
  const [size, unit] = /** @type {[number, string]} */ (say("zh", "en") === "zh" ? MYRIADS : THOUSANDS).find(([size]) => value >= size * 0.9995) ?? [1, ""];
  const scaled = value / size;
  return `${scaled >= 999.5 ? Math.round(scaled) : scaled.toPrecision(3)}${unit}`;
}
/** With a word behind it: Chinese characters stand together. @param {number} value @param {string} unit */
const withUnit = (value, unit) => `${short(value)} ${unit}`.replace(/([万亿]) (?=\p{Script=Han})/u, "$1");
/** @param {number} value */
function power(value) {
  const [digits, exponent] = value.toExponential(2).split("e+");
  return `${digits}×10${[...exponent].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("")}`;
}
/** @param {number} value */
const whole = (value) => Math.round(value).toLocaleString("en-US");
/** @param {number} value */
const percent = (value) => `${(100 * value).toFixed(1)}%`;
/** Bytes in powers of ten, as makers count, and in powers of two, as tools do. @param {number} value */
function bytes(value) {
  const [power, ten, two] = [[4, "TB", "TiB"], [3, "GB", "GiB"], [2, "MB", "MiB"]].find(([power]) => value >= 1000 ** Number(power)) ?? [1, "kB", "KiB"];
  return say(`${(value / 1000 ** Number(power)).toPrecision(4)} ${ten}（${(value / 1024 ** Number(power)).toPrecision(4)} ${two}）`,
    `${(value / 1000 ** Number(power)).toPrecision(4)} ${ten} (${(value / 1024 ** Number(power)).toPrecision(4)} ${two})`);
}

/**
 * A part of the outcome: its name with the claims it rests on, rows of name and values, and what to keep in mind.
 * @param {string} name @param {string} key of EVIDENCE @param {[string, ...string[]][]} rows @param {string} [note]
 */
function part(name, key, rows, note) {
  const links = EVIDENCE[key].map((claim, i) =>
    make("a", { href: `../questions/${claim}`, text: say("依据", "evidence") + (i ? ` ${i + 1}` : ""), "aria-label": `${say("依据", "evidence")}${i ? ` ${i + 1}` : ""}: ${name}` }));
  const columns = Math.max(...rows.map((row) => row.length));
  const body = make("tbody", {}, ...rows.map(([head, ...values]) =>
    make("tr", {}, make("th", { scope: "row", text: head }), ...values.map((text, i) =>
      make("td", { text, ...(i === values.length - 1 && values.length + 1 < columns ? { colspan: String(columns - values.length) } : {}) })))));
  return make("section", { class: "calculator-part" }, make("h2", { text: name }), make("p", {}, ...links.flatMap((link) => [link, " "])),
    make("table", { class: "calculator-table", "aria-label": name }, body), ...(note ? [make("p", { class: "study-hint", text: note })] : []));
}

const PARTS = {
  embedding: say("嵌入表", "Embedding table"),
  attention: say("注意力", "Attention"),
  feed_forward: say("前馈层", "Feed-forward layers"),
  router: say("路由", "Routers"),
  norms: say("归一化", "Norms"),
  head: say("输出头", "Output head"),
};

/** The outcome as sections. @param {ReturnType<typeof outcome>} found */
function sections({ counted, forward, tokens, memory, cache, days, hours, cost }) {
  const parts = /** @type {[keyof typeof PARTS, string][]} */ (Object.entries(PARTS));
  return [
    part(say("参数量", "Parameters"), "parameters", [
      [say("合计", "Total"), whole(counted.total), short(counted.total)],
      [say("每个 token 用到的", "Active per token"), whole(counted.active), short(counted.active)],
      .../** @type {[string, ...string[]][]} */ (parts.filter(([key]) => counted[key]).map(([key, name]) => [name, whole(counted[key]), percent(counted[key] / counted.total)])),
    ], say("“用到的”不算嵌入表（它只查表），算输出头；路由专家只算选中的。", "“Active” leaves out the embedding table, which is only looked up, and counts the head; of the routed experts, only those that are chosen.")),
    part(say("计算量", "Compute"), "flops", [
      [say("前向，每个 token", "Forward, per token"), `${short(forward)} FLOPs`],
      [say("训练，每个 token", "Training, per token"), `${short(3 * forward)} FLOPs`],
      [say("其中注意力打分与加权", "Of which attention scores and weighted sums"), percent(1 - (2 * counted.multiplied) / forward)],
      [say("对照：6N，N 为全部参数", "For comparison: 6N with all parameters"), `${short(6 * counted.total)} FLOPs`],
      [say("整个训练", "The whole training"), `${power(3 * forward * tokens)} FLOPs`],
    ]),
    part(say("训练 token", "Training tokens"), "tokens", [
      [say("token 数", "Tokens"), short(tokens)],
      [say("每个参数", "Per parameter"), short(tokens / counted.total)],
    ], say("定律是在稠密模型上拟合的，常数不同，答案可差几倍；有专家时，这里代入的是总参数量。", "The laws were fitted to dense models, and their constants give answers several times apart; of a model with experts, the total goes in here.")),
    part(say("训练显存，每张卡", "Training memory, per device"), "memory", [
      [say("权重", "Weights"), bytes(memory.weights)],
      [say("梯度", "Gradients"), bytes(memory.gradients)],
      [say("优化器", "Optimizer"), bytes(memory.optimizer)],
      [say("激活", "Activations"), memory.activations === undefined ? say("没有算", "not counted") : bytes(memory.activations)],
      [memory.activations === undefined ? say("不算激活的合计", "Sum without activations") : say("合计", "Sum"), bytes(memory.total), memory.total > memory.capacity ? say("放不下", "does not fit") : percent(memory.total / memory.capacity)],
    ], say("只由数据并行与 ZeRO 分摊；没有张量并行与流水线并行，也不算碎片和通信缓冲。激活只算各层的，不算 logits，整层重算时也不算正在重算的那一层；公式只对没有 MLA 的稠密块成立，别的模型不算。", "Split by data parallelism and ZeRO alone: no tensor or pipeline parallelism, no fragmentation, no buffers. Activations are those of the layers, without logits and, under full recomputation, without the layer being recomputed; and only of dense blocks without MLA, where their formula holds.")),
    part(say("推理的 KV 缓存", "KV cache at inference"), "cache", [
      [say("每个 token", "Per token"), say(`${whole(cache.token)} 字节`, `${whole(cache.token)} bytes`)],
      [say("全部序列", "All sequences"), bytes(cache.all)],
    ]),
    part(say("时间与费用", "Time and cost"), "time", [
      [say("训练时间", "Training time"), withUnit(days, say("天", "days"))],
      [say("卡时", "Device-hours"), short(hours)],
      [say("费用", "Cost"), say(withUnit(cost, "美元"), `US$ ${short(cost)}`)],
    ], say("MFU 按上面的计算量，注意力只计因果的一半；只算训练本身，没有重启与排队。", "MFU counts the compute above, with the causal half of attention; training alone, without restarts and waiting.")),
  ];
}

/** A labelled place to type or choose, and where its fault is told. @param {Field | Choice} item */
function control(item) {
  const told = make("span", { class: "calculator-wrong", id: `wrong-${item.key}` });
  const described = { name: item.key, "aria-describedby": told.id };
  const input = "of" in item
    ? make("select", described, ...Object.entries(item.of).map(([value, text]) => new Option(text, value)))
    : make("input", { type: "text", autocomplete: "off", spellcheck: "false", ...described });
  return { item, input, told, whole: make("div", {}, make("label", {}, item.name, input), told) };
}

/** The outcome in one line, which a screen reader reads when it changes. @param {ReturnType<typeof outcome>} found */
const inWords = ({ counted, tokens, memory, days, cost }) => say(
  `${withUnit(counted.total, "参数")}，${short(tokens)} token：每张卡 ${bytes(memory.total)}${memory.activations === undefined ? "，不算激活" : ""}，${withUnit(days, "天")}，${withUnit(cost, "美元")}。`,
  `${short(counted.total)} parameters, ${short(tokens)} tokens: ${bytes(memory.total)} per device${memory.activations === undefined ? " without activations" : ""}, ${short(days)} days, US$ ${short(cost)}.`,
);

function start() {
  let typed = typedIn(location.hash);
  const told = make("div", { class: "calculator-outcome" });
  const summary = make("output", { class: "calculator-summary" });
  const share = make("div");
  const controls = ITEMS.map(control);
  const form = make("form", { class: "calculator-form" }, ...GROUPS.map(({ name, items, folded }) => {
    const fields = make("div", { class: "calculator-fields" },
      ...controls.filter(({ item }) => items.includes(item)).map(({ whole }) => whole));
    return folded
      ? make("details", {}, make("summary", { text: name }), make("fieldset", { "aria-label": name }, fields))
      : make("fieldset", {}, make("legend", { text: name }), fields);
  }));

  /** Shows what is typed. @param {EventTarget | null} [here] the place that is being typed in, which keeps its text */
  function show(here) {
    const { values, numbers, wrong } = read(typed);
    for (const { item, input, told } of controls) {
      if (input !== here) input.value = values[item.key];
      input.disabled = item.key === unused(values);
      input.setAttribute("aria-invalid", String(item.key in wrong));
      told.textContent = wrong[item.key] ?? "";
      if (item.key in wrong) input.closest("details")?.setAttribute("open", "");
    }
    const found = Object.keys(wrong).length ? undefined : outcome(numbers, values);
    summary.textContent = found ? inWords(found) : say("有格子要改，已经标出。", "Some fields need fixing; they are marked.");
    told.replaceChildren(...(found ? sections(found) : []));
    share.replaceChildren();
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", ({ target }) => {
    const { name, value } = /** @type {HTMLInputElement} */ (target);
    typed[name] = value;
    // A preset means all of its own values.
    for (const key of name === "model" ? CONFIGURED : name === "device" ? ["peak", "memory"] : []) delete typed[key];
    history.replaceState(history.state, "", location.pathname + location.search + fragmentOf(typed));
    show(target);
  });
  addEventListener("hashchange", () => {
    typed = typedIn(location.hash);
    show();
  });
  place?.replaceChildren(summary, form,
    make("div", {},
      make("p", {},
        button(say("复制链接", "Copy link"), () => void copyLink(share, location.href, say("链接已复制：打开它，就是同样的数。", "Link copied: it opens the same numbers.")), { class: "study-main" }), " ",
        button(say("全部还原", "Start over"), () => {
          typed = {};
          history.replaceState(history.state, "", location.pathname + location.search);
          show();
        })),
      share, told));
  show();
}

if (place) start();
