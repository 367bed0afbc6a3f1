// Chapter 5: bands of three models for several noise profiles and amounts of data.
import {
  Plot, choice, format, html, key, mount, normalCdf, plotWidth, readout, row, sideBySide,
  slider, solve, sum,
} from "./shared.js";
import DATA from "./noise-profile.json" with { type: "json" };

// --- Mathematics ---------------------------------------------------------------------

const SIGMA = {
  grows: (x) => 0.05 + 0.2 * (1 + x),
  constant: () => 0.25,
  bump: (x) => 0.08 + 0.4 * Math.exp(-((x / 0.35) ** 2)),
};

/** Mean and standard deviation of an outcome at x, in truth. */
export const truth = (profile, x) => ({ mean: x ** 3, sigma: SIGMA[profile](x) });

const average = (values) => sum(values) / values.length;

/** The variance of an equal mixture of normals, split into noise and ignorance. */
export function split(means, sigmas) {
  const center = average(means);
  return {
    mean: center,
    noise: Math.sqrt(average(sigmas.map((sigma) => sigma ** 2))),
    ignorance: Math.sqrt(average(means.map((mean) => (mean - center) ** 2))),
  };
}

/** The central 95 % interval of an equal mixture of normals. */
export function band(means, sigmas) {
  const cdf = (y) => average(means.map((mean, i) => normalCdf((y - mean) / sigmas[i])));
  const low = Math.min(...means.map((mean, i) => mean - 5 * sigmas[i]));
  const high = Math.max(...means.map((mean, i) => mean + 5 * sigmas[i]));
  return [0.025, 0.975].map((share) => solve(cdf, share, low, high));
}

/** The share of new outcomes at x that fall into an interval. */
export function coverage(profile, x, [low, high]) {
  const { mean, sigma } = truth(profile, x);
  return normalCdf((high - mean) / sigma) - normalCdf((low - mean) / sigma);
}

/** The pairs that trained the models of a setting. */
export function trainingPairs({ profile, data, n }) {
  const [from, to] = DATA.gap;
  const pairs = DATA.x.map((x, i) => [x, x ** 3 + SIGMA[profile](x) * DATA.noise[i]]);
  const seen = pairs.filter(([x]) => data === "whole" || x < from || x > to);
  return seen.slice(0, n);
}

/** What a model says at each point of the grid, and how often it is right. */
export function forecast({ profile, data, n }, model) {
  const { mean, sigma } = DATA.forecasts[`${profile} ${data} ${n}`];
  const [from, to] = MODELS[model].members;
  return DATA.grid.map((x, i) => {
    const means = mean.slice(from, to).map((row) => row[i]);
    const sigmas = sigma.slice(from, to).map((row) => row[i]);
    const interval = band(means, sigmas);
    return { x, ...split(means, sigmas), interval, covers: coverage(profile, x, interval) };
  });
}

/** The share of new outcomes with x between -1 and 1 in the band: trapezoidal rule. */
export function averageCoverage(points) {
  const inside = points.filter(({ x }) => Math.abs(x) <= 1).map(({ covers }) => covers);
  return (sum(inside) - (inside[0] + inside.at(-1)) / 2) / (inside.length - 1);
}

// --- The explorer --------------------------------------------------------------------

// Of the six trained networks, the first has one sigma; the others form the ensemble.
const MODELS = {
  single: { name: "one σ", kind: "purple dashdot", members: [0, 1] },
  changing: { name: "σ(x)", kind: "orange", members: [1, 2] },
  ensemble: { name: "ensemble of 5", kind: "green dashed", members: [1, 6] },
};
const TEXT = {
  title: "noise, gaps and bands",
  question:
    "Before you click: for which noise can the band with one σ be right at each x, and " +
    "for which only on average? Does the ensemble notice the gap? And which shrinks " +
    "with more pairs, the noise or the ignorance?",
  notice:
    "One σ can be right on average and wrong almost everywhere: too wide where the " +
    "noise is small, too narrow where it is large. With 400 pairs σ(x) repairs that. " +
    "With 25 pairs it does not: where the noise is constant, the simpler model is the " +
    "better one. Ignorance, the disagreement of the five means, is largest in the gap " +
    "when pairs are few; but with the bump and 100 pairs the five agree in the gap, " +
    "for no good reason. They were trained before; your browser only shows them.",
};
const CHOICES = {
  profile: ["noise", { grows: "grows with x", constant: "constant", bump: "a bump" }],
  data: ["training pairs", { whole: "everywhere", gap: "with a gap" }],
  n: ["how many", { 25: "25", 100: "100", 400: "400" }],
  model: ["band of", Object.fromEntries(entries("name"))],
};

function entries(property) {
  return Object.entries(MODELS).map(([name, model]) => [name, model[property]]);
}

function build(body, update) {
  const state = { profile: "grows", data: "whole", n: "100", model: "single", x: 0.8 };
  const bands = new Plot({
    label: "Training pairs, true band and the band of the model",
    ...{ height: 320, x: [-1.2, 1.2], y: [-2, 3], xLabel: "x", yLabel: "y" },
  });
  const covered = new Plot({
    label: "Coverage of the bands at each x",
    ...{ height: 320, x: [-1.2, 1.2], y: [0.5, 1.02], xLabel: "x", yLabel: "coverage" },
    yTicks: [0.5, 0.6, 0.7, 0.8, 0.9, 0.95],
  });
  const choices = Object.entries(CHOICES).map(([name, [label, options]]) => {
    const change = (value) => set({ [name]: value });
    return choice({ label, options, value: state[name], change }).element;
  });
  const probe = slider({
    label: "look at x",
    ...{ min: -1.2, max: 1.2, step: 0.05, value: state.x },
    show: (value) => format(value, 2),
    change: (value) => set({ x: value }),
  });
  const numbers = readout("coverage, average", "coverage at x", "noise at x", "ignorance at x");
  const legend = Object.values(MODELS).map(({ kind, name }) => key(kind, name));
  legend.push(key("base dotted", "truth"));
  body.append(
    row(...choices),
    html("p", { class: "explorer-legend" }, ...legend),
    sideBySide(bands, covered),
    row(probe.element),
    numbers.element,
  );
  return draw;

  function set(change) {
    Object.assign(state, change);
    update();
  }

  function draw(width) {
    const models = Object.fromEntries(
      Object.keys(MODELS).map((name) => [name, forecast(state, name)]),
    );
    const points = models[state.model];
    drawBands(bands, plotWidth(width), state, points);
    drawCoverage(covered, plotWidth(width), state, models);
    const here = points.find(({ x }) => Math.abs(x - state.x) < 1e-6);
    const total = averageCoverage(points);
    const unknown = state.model === "ensemble" ? format(here.ignorance, 3) : "not asked";
    numbers.set(percent(total), percent(here.covers), format(here.noise, 3), unknown);
    return explain(state, here, total);
  }
}

const percent = (share) => `${format(100 * share, 1)} %`;

function drawFrame(plot, width, { data, x }) {
  plot.begin(width);
  const [[low, high], [from, to]] = [plot.yRange, DATA.gap];
  if (data === "gap") plot.area([[from, low], [from, high], [to, high], [to, low]], "grey");
  plot.line([[x, low], [x, high]], "grey dotted");
}

function drawBands(plot, width, state, points) {
  drawFrame(plot, width, state);
  for (const [x, y] of trainingPairs(state)) plot.mark(x, y, "speck", "grey");
  const { kind } = MODELS[state.model];
  const [low, high] = [0, 1].map((end) => points.map(({ x, interval }) => [x, interval[end]]));
  plot.band(low, high, kind);
  plot.line(low, kind);
  plot.line(high, kind);
  for (const sign of [-1, 1]) {
    const edge = ({ mean, sigma }) => mean + sign * 1.959964 * sigma;
    plot.line(DATA.grid.map((x) => [x, edge(truth(state.profile, x))]), "base dotted");
  }
}

function drawCoverage(plot, width, state, models) {
  drawFrame(plot, width, state);
  plot.line(plot.xRange.map((x) => [x, 0.95]), "base dotted");
  for (const [name, points] of Object.entries(models)) {
    const chosen = name === state.model ? "thick" : "thin";
    plot.line(points.map(({ x, covers }) => [x, covers]), `${MODELS[name].kind} ${chosen}`);
  }
}

function explain({ profile, data, model, n, x }, { noise, ignorance, covers }, total) {
  const [from, to] = DATA.gap;
  const inGap = data === "gap" && from < x && x < to;
  const unseen = inGap || Math.abs(x) > 1 ? " No pair was there." : "";
  const sigma = format(truth(profile, x).sigma, 3);
  const doubt = model === "ensemble" ? `; sd of its five means ${format(ignorance, 3)}` : "";
  return (
    `${n} pairs, ${MODELS[model].name}: the 95 % band covers ${percent(total)} of new ` +
    `outcomes on average, and ${percent(covers)} at x = ${format(x)}. There its σ is ` +
    `${format(noise, 3)} (in truth ${sigma})${doubt}.${unseen}`
  );
}

mount("noise-profile", TEXT, build);
