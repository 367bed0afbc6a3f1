// Chapter 2: gradient descent on the parameters of a normal, one step at a time.
import {
  Handle, Plot, button, choice, clamp, curve, format, meanAndSd, mount, normalContour,
  normalDensity, normalLogLikelihood, normalScore, plotWidth, readout, row, sideBySide,
  slider,
} from "./shared.js";

// --- Mathematics ---------------------------------------------------------------------

// How the trained number u gives sigma: the map, its inverse, its slope at a sigma.
const MAPS = {
  raw: { to: (u) => u, from: (sigma) => sigma, slope: () => 1 },
  softplus: {
    to: (u) => Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u))),
    from: (sigma) => sigma + Math.log(-Math.expm1(-sigma)),
    slope: (sigma) => -Math.expm1(-sigma),
  },
  exp: { to: Math.exp, from: Math.log, slope: (sigma) => sigma },
};

/** The average loss and its derivatives; NaN, but with derivatives, for a sigma < 0. */
export function lossAt(data, mu, sigma) {
  const summary = { n: data.length, ...meanAndSd(data) };
  const loss = -normalLogLikelihood(summary, mu, sigma) / summary.n;
  const [muSlope, sigmaSlope] = normalScore(summary, mu, sigma).map((s) => -s / summary.n);
  return { mu, sigma, loss, muSlope, sigmaSlope };
}

/** All places that gradient descent visits in a number of steps. */
export function descend(data, { start, rate, map, trained, steps }) {
  const { to, from, slope } = MAPS[map];
  let { mu, sigma } = start;
  let u = from(sigma);
  const path = [lossAt(data, mu, sigma)];
  for (let i = 0; i < steps; i++) {
    const { muSlope, sigmaSlope } = path[i];
    if (trained === "both") mu -= rate * muSlope;
    u -= rate * slope(sigma) * sigmaSlope;
    sigma = to(u);
    path.push(lossAt(data, mu, sigma));
  }
  return path;
}

// --- The explorer --------------------------------------------------------------------

const TEXT = {
  title: "a gradient player",
  question:
    "Step until the scale is negative. Then train u instead of σ, with the same " +
    "learning rate. Which learning rates break that, too? Finally train μ as well, " +
    "from a start that you drag to the side.",
  notice:
    "The raw step is the learning rate times a slope of nearly 1/σ: the smaller σ, the " +
    "longer the step, and beyond zero there is no density. With softplus or exp no step " +
    "can leave the valid half. That does not make every learning rate good: with exp, " +
    "those above 1 do not settle. And if μ is trained too, near the minimum its steps " +
    "overshoot for ever once the learning rate exceeds twice the variance of the data, " +
    "here 0.066, whatever σ is made of.",
};
export const DATA = [-0.3, -0.2, -0.15, -0.1, -0.05, 0.05, 0.1, 0.15, 0.2, 0.3];
const START = { mu: 0, sigma: 1 };
const DROPS = [0.1, 0.3, 1, 3, 10, 30];
const LAST = 60; // steps
const PAUSE = 400; // milliseconds between the steps of a running player

function build(body, update) {
  const state = { start: START, rate: 0.6, map: "raw", trained: "sigma", steps: 0 };
  const plane = new Plot({
    label: "The loss for each μ and σ, and the path of gradient descent",
    ...{ height: 320, x: [-1.2, 1.2], y: [-1, 1.4], xLabel: "μ", yLabel: "σ" },
  });
  const density = new Plot({
    label: "The data and the density of the model",
    ...{ height: 320, x: [-1.2, 1.2], y: [0, 2.6], xLabel: "x", yLabel: "density" },
  });
  const handle = new Handle(plane, {
    label: "Start, μ and σ",
    kind: "base",
    step: { x: 0.05, y: 0.05 },
    move: ({ x, y }) => restart({ start: { mu: clamp(x, -1.1, 1.1), sigma: clamp(y, 0.05, 1.3) } }),
  });
  const controls = makeControls(state, restart);
  const numbers = readout("μ", "σ", "average loss", "slope in σ");
  let timer;
  const play = button("Play", () => (timer ? pause() : run()));
  const buttons = [
    button("Step", () => step(1)),
    button("Step back", () => step(-1)),
    play,
    button("Restart", () => restart({ start: START })),
  ];
  body.append(
    row(controls.rate),
    row(controls.map, controls.trained),
    row(...buttons),
    sideBySide(plane, density),
    numbers.element,
  );
  return draw;

  function restart(change) {
    pause();
    Object.assign(state, change, { steps: 0 });
    update();
  }

  function step(count) {
    state.steps = clamp(state.steps + count, 0, LAST);
    if (state.steps === LAST) pause();
    update();
  }

  function run() {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return step(LAST);
    play.textContent = "Pause";
    timer = setInterval(step, PAUSE, 1);
  }

  function pause() {
    clearInterval(timer);
    timer = undefined;
    play.textContent = "Play";
  }

  function draw(width) {
    const path = descend(DATA, state);
    const now = path.at(-1);
    drawPlane(plane, plotWidth(width), state, path);
    drawDensity(density, plotWidth(width), now);
    const { mu, sigma } = state.start;
    handle.place(mu, sigma, `μ ${format(mu)}, σ ${format(sigma)}`);
    const values = [now.mu, now.sigma, now.loss, now.sigmaSlope];
    numbers.set(...values.map((value) => format(value, 3)));
    return explain(state, now);
  }
}

function makeControls(state, change) {
  const rate = slider({
    label: "learning rate",
    ...{ min: -2, max: 0.3, step: 0.02, value: Math.log10(state.rate) },
    show: (power) => format(10 ** power, 2),
    change: (power) => change({ rate: 10 ** power }),
  });
  const map = choice({
    label: "the step moves",
    options: { raw: "σ itself", softplus: "u, σ = softplus(u)", exp: "u, σ = exp(u)" },
    value: state.map,
    change: (value) => change({ map: value }),
  });
  const trained = choice({
    label: "trained",
    options: { sigma: "only σ", both: "μ and σ" },
    value: state.trained,
    change: (value) => change({ trained: value }),
  });
  return { rate: rate.element, map: map.element, trained: trained.element };
}

function drawPlane(plot, width, state, path) {
  plot.begin(width);
  const [left, right] = plot.xRange;
  const bottom = plot.yRange[0];
  plot.area([[left, bottom], [right, bottom], [right, 0], [left, 0]], "grey");
  plot.line([[left, 0], [right, 0]], "base thin");
  plot.text("σ < 0: no density", 0, bottom, { dy: -8 });
  const summary = { n: 1, ...meanAndSd(DATA) };
  const top = 2 * plot.yRange[1];
  for (const drop of DROPS) plot.line(normalContour(summary, drop, top), "grey thin", true);
  plot.mark(summary.mean, summary.sd, "star", "blue");
  const places = path.map(({ mu, sigma }) => [mu, sigma]);
  places.slice(1).forEach((place, i) => {
    plot.line([places[i], place], "orange thin");
    plot.arrow(places[i], place, "orange thin");
    plot.mark(...place, "speck", "orange");
  });
  const now = path.at(-1);
  const [shape, kind] = now.sigma > 0 ? ["dot", "orange"] : ["cross", "orange open"];
  if (state.steps > 0) plot.mark(now.mu, now.sigma, shape, kind);
}

function drawDensity(plot, width, { mu, sigma }) {
  plot.begin(width);
  if (sigma > 0) {
    const bell = curve((x) => normalDensity(x, mu, sigma), plot.xRange, 300);
    plot.hill(bell, "orange");
    plot.line(bell, "orange");
  } else {
    plot.text("σ is negative: there is no density", 0, 1.3);
  }
  for (const x of DATA) plot.line([[x, 0], [x, 0.12]], "blue thick");
}

function explain({ steps, map }, { mu, sigma, loss, sigmaSlope }) {
  const where = `Step ${steps}: μ = ${format(mu)}, σ = ${format(sigma, 3)}.`;
  if (!Number.isFinite(sigma) || !Number.isFinite(mu)) return `${where} The numbers overflowed.`;
  if (sigma < 0) {
    const slope = `the slope in σ is ${format(sigmaSlope, 3)}, so training goes on`;
    return `${where} The scale is negative and the loss is NaN. But ${slope} without an error.`;
  }
  const best = meanAndSd(DATA);
  const above = loss - lossAt(DATA, best.mean, best.sd).loss;
  const state = `The average loss is ${format(loss, 3)}, ${format(above, 3)} above its minimum`;
  const slope = `the slope in σ is ${format(sigmaSlope, 3)}`;
  const times = map === "raw" ? "" : `, times ${format(MAPS[map].slope(sigma), 3)} for u`;
  return `${where} ${state}; ${slope}${times}.`;
}

mount("gradient-player", TEXT, build);
