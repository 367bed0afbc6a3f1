// Chapter 4: a line fitted to points, and the three bands around it.
import {
  Handle, Plot, button, choice, clamp, curve, format, html, key, mount, normalCdf,
  normalLogDensity, oneTabStop, readout, row, slider, studentQuantile, sum,
} from "./shared.js";

// --- Mathematics ---------------------------------------------------------------------

const NORMAL_975 = 1.959963984540054;

/** Least squares with weights: the line, and the sums that describe the x. */
export function fitLine(points, weights = points.map(() => 1)) {
  const total = sum(weights);
  const average = (f) => sum(points.map((point, i) => weights[i] * f(point))) / total;
  const [xMean, yMean] = [average(([x]) => x), average(([, y]) => y)];
  const sxx = total * average(([x]) => (x - xMean) ** 2);
  const sxy = total * average(([x, y]) => (x - xMean) * (y - yMean));
  const slope = sxy / sxx;
  const intercept = yMean - slope * xMean;
  const residuals = points.map(([x, y]) => y - intercept - slope * x);
  return { n: points.length, xMean, sxx, slope, intercept, residuals };
}

/** The line with one standard deviation: `sigma` by likelihood, `s` with divisor n - 2. */
export function fitConstant(points) {
  const line = fitLine(points);
  const squares = sum(line.residuals.map((residual) => residual ** 2));
  const sigma = Math.sqrt(squares / line.n);
  const s = Math.sqrt(squares / (line.n - 2));
  const logLikelihood = sum(line.residuals.map((r) => normalLogDensity(r, 0, sigma)));
  return { ...line, sigma, s, logLikelihood, sigmaAt: () => sigma };
}

/**
 * The line with log sigma(x) = a + b x, by Fisher scoring: each step fits the line with
 * weights 1 / sigma^2, and a line to the squared residuals relative to sigma^2.
 */
export function fitChanging(points) {
  let fit = fitConstant(points);
  let [a, b] = [Math.log(fit.sigma), 0];
  let change = Infinity;
  for (let i = 0; i < 500 && change > 1e-12; i++) {
    const sigmas = points.map(([x]) => Math.exp(a + b * x));
    fit = fitLine(points, sigmas.map((sigma) => sigma ** -2));
    const relative = fit.residuals.map((r, j) => ((r / sigmas[j]) ** 2 - 1) / 2);
    const step = fitLine(points.map(([x], j) => [x, relative[j]]));
    change = Math.abs(step.intercept) + Math.abs(step.slope);
    const part = Math.min(1, 0.5 / change);
    a += part * step.intercept;
    b += part * step.slope;
  }
  const sigmaAt = (x) => Math.exp(a + b * x);
  const densities = fit.residuals.map((r, j) => normalLogDensity(r, 0, sigmaAt(points[j][0])));
  const { n, slope, intercept } = fit;
  const logLikelihood = sum(densities);
  return { n, slope, intercept, a, b, logLikelihood, sigmaAt, converged: change <= 1e-12 };
}

/** Half-widths of the three 95 % bands of a line with constant sigma, at x. */
export function halfWidths({ n, xMean, sxx, s, sigma }, x) {
  const t = studentQuantile(0.975, n - 2);
  const leverage = 1 / n + (x - xMean) ** 2 / sxx;
  return {
    confidence: t * s * Math.sqrt(leverage),
    prediction: t * s * Math.sqrt(1 + leverage),
    noise: NORMAL_975 * sigma,
  };
}

/** P of a likelihood-ratio statistic at least this large, for one more parameter. */
export const ratioTest = (statistic) => 2 * normalCdf(-Math.sqrt(statistic));

// --- The explorer --------------------------------------------------------------------

const TEXT = {
  title: "three bands of a line",
  question:
    "Which of the three bands opens outside the data, and which does not? Look at " +
    "x = 3. Then drag points: which move the line most? Can you make the points so " +
    "that a σ that changes with x is worth its extra parameter?",
  notice:
    "The confidence band is about the line: narrow in the middle, open outside the " +
    "data. The noise band takes the line for granted and keeps its width. The " +
    "prediction band is about a new point; it contains both doubts and Student's t, " +
    "so it is the widest everywhere. All three assume that the line goes on: none of " +
    "them warns you if it bends. A point far from the mean of x has leverage: drag " +
    "the outermost one, then one in the middle.",
};
const START = [
  [-0.9, -1.15], [-0.7, -0.4], [-0.5, -0.75], [-0.3, 0.05], [-0.1, -0.35],
  [0.1, 0.3], [0.3, -0.1], [0.5, 0.8], [0.7, 0.55], [0.9, 1.3],
];
const VIEWS = { data: { x: [-1.2, 1.2], y: [-2, 2] }, far: { x: [-3.2, 3.2], y: [-5, 5] } };
const BANDS = {
  prediction: ["orange", "prediction band"],
  noise: ["green dashed", "noise band"],
  confidence: ["blue", "confidence band"],
};

function build(body, update) {
  const state = { points: START, model: "constant", view: "data", x: 0.9 };
  const plot = new Plot({
    label: "Points, the fitted line and its bands",
    ...{ height: 360, ...VIEWS.data, xLabel: "x", yLabel: "y" },
  });
  const handles = START.map((_, i) => pointHandle(plot, i, move));
  oneTabStop(handles);
  const model = choice({
    label: "model",
    options: { constant: "one σ", changing: "log σ linear in x" },
    value: state.model,
    change: (value) => set({ model: value }),
  });
  const view = choice({
    label: "show",
    options: { data: "the data", far: "far outside the data" },
    value: state.view,
    change: (value) => set({ view: value }),
  });
  const probe = slider({
    label: "look at x",
    ...{ min: -3, max: 3, step: 0.1, value: state.x },
    show: (value) => format(value, 1),
    change: (value) => set({ x: value, view: Math.abs(value) > 1.2 ? "far" : state.view }),
  });
  const names = Object.values(BANDS).map(([kind, text]) => key(kind, text));
  const intervals = readout(...names);
  const numbers = readout("intercept", "slope", "σ̂ (divisor n)", "NLL per point");
  body.append(
    html("p", { class: "explorer-help" }, HELP),
    plot.element,
    row(probe.element),
    html("div", { class: "explorer-wide" }, intervals.element),
    numbers.element,
    row(model.element, view.element, button("Reset the points", () => move())),
  );
  return draw;

  function set(change) {
    Object.assign(state, change);
    view.set(state.view);
    update();
  }

  function move(i, { x, y } = {}) {
    if (i === undefined) return set({ points: START });
    const grid = (value, limit) => Math.round(clamp(value, -limit, limit) * 20) / 20;
    const point = [grid(x, 1.2), grid(y, 2)];
    set({ points: state.points.map((old, j) => (j === i ? point : old)) });
  }

  function draw(width) {
    const fit = state.model === "constant" ? fitConstant(state.points) : fitChanging(state.points);
    Object.assign(plot, { xRange: VIEWS[state.view].x, yRange: VIEWS[state.view].y });
    plot.begin(width);
    drawBands(plot, fit, state);
    state.points.forEach(([x, y], i) =>
      handles[i].place(x, y, `x ${format(x)}, y ${format(y)}`),
    );
    const at = bandsAt(fit, state.x);
    intervals.set(...Object.keys(BANDS).map((name) => showInterval(at[name])));
    const sigma = fit.sigma ? format(fit.sigma, 3) : `${format(fit.sigmaAt(state.x), 3)} at x`;
    const loss = format(-fit.logLikelihood / fit.n, 3);
    numbers.set(format(fit.intercept, 3), format(fit.slope, 3), sigma, loss);
    return explain(state, fit, at);
  }
}

const HELP =
  "Drag a point. By keyboard: Tab to the points, arrow keys move one, Page Up and " +
  "Page Down choose another.";

function pointHandle(plot, i, move) {
  return new Handle(plot, {
    label: `Point ${i + 1}`,
    kind: "base small",
    step: { x: 0.05, y: 0.05 },
    move: (to) => move(i, to),
  });
}

/** The intervals at x; with a changing sigma only that of the noise. */
function bandsAt(fit, x) {
  const center = fit.intercept + fit.slope * x;
  const half = fit.s ? halfWidths(fit, x) : { noise: NORMAL_975 * fit.sigmaAt(x) };
  const interval = ([name, width]) => [name, [center - width, center + width]];
  return Object.fromEntries(Object.entries(half).map(interval));
}

function drawBands(plot, fit, { x }) {
  const shown = Object.entries(BANDS).filter(([name]) => bandsAt(fit, 0)[name]);
  for (const [name, [kind]] of shown) {
    const edge = (end) => curve((v) => bandsAt(fit, v)[name][end], plot.xRange, 60);
    const [low, high] = [edge(0), edge(1)];
    plot.band(low, high, kind);
    plot.line(low, kind);
    plot.line(high, kind);
  }
  plot.line(curve((v) => fit.intercept + fit.slope * v, plot.xRange, 1), "base");
  plot.line([[x, plot.yRange[0]], [x, plot.yRange[1]]], "grey dotted");
}

function showInterval(interval) {
  return interval ? `${format(interval[0])} to ${format(interval[1])}` : "only for one σ";
}

function explain({ points, x, model }, fit, at) {
  const inside = points.filter(([px, py]) => {
    const [low, high] = bandsAt(fit, px).noise;
    return low <= py && py <= high;
  });
  const count = `${inside.length} of ${fit.n} points lie in the noise band.`;
  const where = `At x = ${format(x, 1)}`;
  if (model === "constant") {
    return (
      `${where}, 95 % intervals: for the line ${range(at.confidence)}, for a new point ` +
      `${range(at.prediction)}; the noise band reaches from ${range(at.noise)}. ${count}`
    );
  }
  if (!fit.converged) return "Here σ(x) has no best value: it runs to zero at one end.";
  const statistic = Math.max(0, 2 * (fit.logLikelihood - fitConstant(points).logLikelihood));
  return (
    `${where} the noise band reaches from ${range(at.noise)}. Per unit of x, σ is ` +
    `multiplied by ${format(Math.exp(fit.b))}; likelihood-ratio statistic ` +
    `${format(statistic)}, p ≈ ${format(ratioTest(statistic), 3)}. ${count}`
  );
}

const range = ([low, high]) => `${format(low)} to ${format(high)}`;

mount("line-bands", TEXT, build);
