// Chapter 1: which shapes do a distribution, its draws and their scores have?
import { button, html, mount, row } from "./shared.js";

// --- Shapes --------------------------------------------------------------------------

// For each parameter, the number of axes that one distribution needs. The event shape
// follows from the shapes that these axes have after broadcasting.
const FAMILIES = {
  Normal: { needs: { loc: 0, scale: 0 }, event: () => [] },
  Categorical: { needs: { probs: 1 }, event: () => [] },
  OneHotCategorical: { needs: { probs: 1 }, event: (core) => core },
  MultivariateNormalDiag: { needs: { loc: 1, scale_diag: 1 }, event: (core) => core },
  MultivariateNormalTriL: {
    needs: { loc: 1, scale_tril: 2 },
    event: (core) => core.slice(-1),
  },
  "Independent(Normal, 1)": {
    needs: { loc: 0, scale: 0 },
    event: () => [],
    reinterpreted: 1,
  },
};

/** Read "(2, 3)", "2, 3" or "()" as a list of sizes; null if it is none. */
export function parseShape(text) {
  const inside = text.trim().replace(/^[([]|[)\]]$/g, "").replace(/,\s*$/, "").trim();
  if (inside === "") return [];
  const sizes = inside.split(/[\s,]+/);
  return sizes.every((size) => /^[1-9]\d{0,3}$/.test(size)) ? sizes.map(Number) : null;
}

/** Write a shape as Python does. */
export function showShape(shape) {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/** The shape to which two shapes broadcast; null if they do not agree. */
export function broadcast(first, second) {
  const length = Math.max(first.length, second.length);
  const pad = (shape) => [...Array(length - shape.length).fill(1), ...shape];
  const [a, b] = [pad(first), pad(second)];
  const agree = a.every((size, i) => size === b[i] || size === 1 || b[i] === 1);
  return agree ? a.map((size, i) => (size === 1 ? b[i] : size)) : null;
}

/** Batch and event shape of a distribution, or an explanation of why there is none. */
export function distributionShapes(family, parameters) {
  const { needs, event, reinterpreted = 0 } = FAMILIES[family];
  let batch = [];
  let core = [];
  for (const [name, shape] of Object.entries(parameters)) {
    const needed = needs[name];
    if (shape.length < needed) {
      const axes = needed === 1 ? "one axis" : `${needed} axes`;
      return { error: `${name} needs at least ${axes} for one distribution` };
    }
    const split = shape.length - needed;
    const last = shape.slice(split);
    if (needed === 2 && last[0] !== last[1]) {
      return { error: `the last two axes of ${name} must have the same size` };
    }
    batch = broadcast(batch, shape.slice(0, split));
    core = core && broadcast(core, last);
    if (!batch || !core) return { error: "the parameters do not broadcast" };
  }
  if (reinterpreted > batch.length) {
    return { error: "there is no batch axis that could move into the event" };
  }
  const split = batch.length - reinterpreted;
  return { batch: batch.slice(0, split), event: [...batch.slice(split), ...event(core)] };
}

/** The shape of log_prob(x), and how x met the distribution; null if it is refused. */
export function scoreShape({ batch, event }, x) {
  const full = broadcast([...batch, ...event], x);
  return full && full.slice(0, full.length - event.length);
}

export const size = (shape) => shape.reduce((product, next) => product * next, 1);

// --- Tasks ---------------------------------------------------------------------------

const TASKS = [
  ["Normal", ["(2, 3)", "()"], "(4,)"],
  ["Independent(Normal, 1)", ["(2, 3)", "()"], "(4,)"],
  ["MultivariateNormalDiag", ["(2,)", "(2,)"], "(5,)"],
  ["Categorical", ["(2, 3)"], "(5,)"],
  ["OneHotCategorical", ["(2, 3)"], "(5,)"],
  ["Normal", ["(3, 1)", "(2,)"], "()"],
  ["MultivariateNormalTriL", ["(3,)", "(4, 3, 3)"], "(2, 5)"],
];
const USUAL = { loc: "(3,)", probs: "(3,)", scale_diag: "(3,)", scale_tril: "(3, 3)" };
const REFUSED = ["Normal", ["(2,)", "()"], "()", "(3,)"];
const SILENT = ["Normal", ["(5, 1)", "()"], "()", "(5,)"];

const HINTS = [
  "For B, take from each parameter the axes that one distribution needs, and broadcast " +
    "what is left.",
  "For E, ask: is one draw from one distribution a number, or a vector of what length?",
  "For log_prob(x), broadcast x with B + E, then remove the axes of E.",
];

// --- The explorer --------------------------------------------------------------------

const TEXT = {
  title: "a shape calculator",
  question:
    "Which shapes will this distribution, its draws and their scores have? Write down " +
    "your prediction, check it, then reveal the axes.",
  notice:
    "Draws keep all axes: S, then B, then E. Scores lose the event axes, because one " +
    "event, however large, gets one density (Σ marks the axes that log_prob sums over, " +
    "or looks up for a class). So Normal and Independent(Normal, 1) with the same " +
    "parameters have the same draws and different scores. Break it in both ways: the " +
    "error is the friendly case. Five observations against a column of five " +
    "distributions raise nothing, and return 25 scores.",
};

function build(body, update) {
  const state = { revealed: false, verdict: "" };
  const family = html("select", { onchange: () => chooseFamily(family.value) });
  family.append(...Object.keys(FAMILIES).map((name) => html("option", {}, name)));
  const parameters = [0, 1].map(() => shapeField("", () => change()));
  const sample = shapeField("sample shape S", () => change());
  const x = shapeField("shape of x", () => change(false));
  const guesses = ["batch shape B", "event shape E", "shape of log_prob"];
  const guessFields = guesses.map((name) => shapeField(name, () => {}));
  const tiles = html("div", { class: "explorer-tiles", "aria-hidden": "true" });
  let task = 0;

  const fields = [...parameters, sample, x].map((field) => field.element);
  const prediction = html("fieldset", {}, html("legend", {}, "Your prediction"));
  prediction.append(grid(...guessFields.map((field) => field.element)));
  body.append(
    grid(html("label", {}, "distribution d", family), ...fields),
    row(
      button("Next task", () => load(TASKS[(task = (task + 1) % TASKS.length)])),
      button("Break it: an error", () => load(REFUSED, true)),
      button("Break it: no error", () => load(SILENT, true)),
    ),
    prediction,
    row(button("Check", check), button("Reveal", reveal)),
    tiles,
  );
  load(TASKS[0]);
  return draw;

  function chooseFamily(name, texts = []) {
    family.value = name;
    const needs = Object.keys(FAMILIES[name].needs);
    parameters.forEach((field, i) => {
      field.element.style.visibility = needs[i] ? "visible" : "hidden";
      field.name.textContent = `shape of ${needs[i]}`;
      field.input.value = texts[i] ?? USUAL[needs[i]] ?? "()";
    });
    change();
  }

  function load([name, texts, sampleText, xText], revealed = false) {
    sample.input.value = sampleText;
    chooseFamily(name, texts);
    if (xText) x.input.value = xText;
    for (const { input } of guessFields) input.value = "";
    state.revealed = revealed;
    update();
  }

  /** After a change of the distribution or S, x is a draw again. */
  function change(resetX = true) {
    Object.assign(state, { revealed: false, verdict: "" });
    const { shapes, drawn } = answers();
    if (resetX && !shapes.error) x.input.value = showShape(drawn);
    update();
  }

  function reveal() {
    Object.assign(state, { revealed: true, verdict: "" });
    update();
  }

  function answers() {
    const names = Object.keys(FAMILIES[family.value].needs);
    const given = Object.fromEntries(names.map((name, i) => [name, parameters[i].read()]));
    if ([...Object.values(given), sample.read(), x.read()].includes(null)) {
      return { shapes: { error: "write a shape such as (), (3,) or (2, 3)" } };
    }
    const shapes = distributionShapes(family.value, given);
    if (shapes.error) return { given, shapes };
    const drawn = [...sample.read(), ...shapes.batch, ...shapes.event];
    return { given, shapes, drawn, x: x.read(), score: scoreShape(shapes, x.read()) };
  }

  function check() {
    const { shapes, score } = answers();
    if (shapes.error || !score) return reveal();
    const right = [shapes.batch, shapes.event, score].map(showShape);
    const guesses = guessFields.map(({ input, read }) => input.value && read());
    const wrong = right.map((answer, i) => !guesses[i] || showShape(guesses[i]) !== answer);
    const names = ["B", "E", "log_prob(x)"];
    const verdicts = names.map((name, i) => `${name} ${wrong[i] ? "✗ wrong" : "✓ right"}`);
    const first = wrong.indexOf(true);
    const advice = first < 0 ? "Well done. Reveal the axes to see why." : HINTS[first];
    state.verdict = `${verdicts.join(", ")}. ${advice}`;
    update();
  }

  function draw() {
    const found = answers();
    tiles.replaceChildren(...tileRows(found, sample.read(), state.revealed));
    if (found.shapes.error) return `Not a distribution yet: ${found.shapes.error}.`;
    if (state.verdict) return state.verdict;
    if (state.revealed) return explain(found, sample.read());
    return "What are B, E and the shape of log_prob(x)? The answers wait for yours.";
  }
}

function grid(...fields) {
  return html("div", { class: "explorer-fields" }, ...fields);
}

function shapeField(label, change) {
  const input = html("input", { type: "text", autocomplete: "off" });
  input.addEventListener("input", change);
  const name = html("span", {}, label);
  const element = html("label", {}, name, input);
  return { element, name, input, read: () => parseShape(input.value) };
}

/** Say in words what the tiles show. */
function explain({ shapes: { batch, event }, drawn, x, score }, sample) {
  const held = size(batch) === 1 ? "one distribution" : `${size(batch)} distributions`;
  const events = event.length ? `an array of shape ${showShape(event)}` : "a number";
  const shapes = `B = ${showShape(batch)}, E = ${showShape(event)}`;
  const object = `${shapes}: ${held}; one draw from one is ${events}.`;
  const draws = `sample(${showShape(sample)}) has shape ${showShape(drawn)}.`;
  return `${object} ${draws} ${explainScore(batch, event, x, score)}`;
}

function explainScore(batch, event, x, score) {
  const both = `x ${showShape(x)} and B + E ${showShape([...batch, ...event])}`;
  if (!score) return `log_prob(x) is an error: ${both} do not broadcast.`;
  const given = size(x.slice(0, Math.max(0, x.length - event.length)));
  const counts = `${size(score)} ${size(score) === 1 ? "score" : "scores"}`;
  const result = `log_prob(x) has shape ${showShape(score)}: ${counts}`;
  if (size(score) === given) return `${result}, one for each event in x.`;
  const doubt = "No error, but is that what you wanted?";
  return `${result} for ${given} ${given === 1 ? "event" : "events"} in x. ${doubt}`;
}

// --- The picture ---------------------------------------------------------------------

/** One row of tiles per array, aligned at the right as broadcasting does. */
function tileRows({ given = {}, shapes, x, drawn, score }, sample, revealed) {
  const rows = Object.entries(given).map(([name, shape]) => [name, shape, "plain"]);
  if (shapes.error) return rows.map((entry) => tileRow(...entry));
  const { batch, event } = shapes;
  const roles = (count) =>
    [...Array(Math.max(0, count - batch.length - event.length)).fill("S")].concat(
      [...batch.map(() => "B"), ...event.map(() => "E")].slice(-count || Infinity),
    );
  const summed = score && [...score, ...event.map(() => "Σ")];
  rows.push(["x", x, "plain"]);
  const hidden = [
    ["d: B + E", [...batch, ...event], roles(batch.length + event.length)],
    [`d.sample(${showShape(sample)})`, drawn, roles(drawn.length)],
    ["d.log_prob(x)", summed ?? ["error"], summed ? roles(summed.length) : "plain"],
  ];
  const results = hidden.map((entry) => (revealed ? entry : [entry[0], ["?"], "plain"]));
  return [...rows, ...results].map((entry) => tileRow(...entry));
}

function tileRow(name, shape, roles) {
  const boxes = shape.map((content, i) => {
    const role = roles === "plain" ? "" : roles[i];
    const kind = content === "Σ" ? "summed" : role;
    const box = html("span", { class: `explorer-tile ${kind}` }, String(content));
    if (role) box.append(html("small", {}, role));
    return box;
  });
  const empty = shape.length ? [] : [html("span", {}, "()")];
  return html("div", {}, html("code", {}, name), html("span", {}, ...boxes, ...empty));
}

mount("shape-calculator", TEXT, build);
