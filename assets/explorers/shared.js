// What all explorers share: elements, controls, plots, draggable points, statistics.
// An explorer describes its state, and a function that draws it; see `mount`.

// --- Elements ------------------------------------------------------------------------

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** Create an HTML element; an attribute such as `onclick` is a listener. */
export function html(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** Create an SVG element in the same way. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/**
 * Write a number with a minus sign of full width and without "-0.00"; very large ones,
 * and on request very small ones, with a power of ten.
 */
export function format(value, digits = 2, { small = false } = {}) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const tiny = small && size > 0 && size < 0.5 * 10 ** -digits;
  const text = size >= 1e6 || tiny ? powerOfTen(size) : size.toFixed(digits);
  return (value < 0 && /[1-9]/.test(text) ? "−" : "") + text;
}

function powerOfTen(size) {
  const [digits, exponent] = size.toExponential(1).split("e");
  const raised = [...exponent.replace("+", "").replace("-", "⁻")];
  const small = raised.map((sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign] ?? sign);
  return `${digits} × 10${small.join("")}`;
}

const HERE = globalThis.document?.currentScript?.src;

/**
 * Load the data that an explorer shows later, with a script that stands beside its own:
 * that works from disk too, where a page may not fetch files.
 */
export function later(name) {
  return new Promise((resolve, reject) => {
    const src = new URL(`explorer-${name}-later.js`, HERE);
    const onload = () => resolve(globalThis.explorerData);
    document.head.append(html("script", { src, onload, onerror: reject }));
  });
}

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

// --- The frame -----------------------------------------------------------------------

/**
 * Build an explorer in its place on the page; where there is no such place, do nothing.
 * `build(body, update)` adds the controls, which call `update` when something changed,
 * and returns a function that draws everything for a width and returns the summary.
 */
export function mount(name, { title, question, notice }, build) {
  const root = globalThis.document?.getElementById(`explorer-${name}`);
  if (!root) return;
  const body = html("div");
  const summary = html("p", { class: "explorer-summary", "aria-live": "polite" });
  root.setAttribute("aria-label", `Explorer: ${title}`);
  root.append(
    html("p", { class: "explorer-title" }, title),
    html("p", {}, question),
    body,
    summary,
    html("details", {}, html("summary", {}, "What to notice"), html("p", {}, notice)),
  );
  const space = () => Math.max(240, body.clientWidth); // 0 while it is hidden
  let draw, timer;
  const say = (text) => (summary.textContent = text);
  const update = () => {
    if (!draw) return; // while it is being built
    const text = draw(space());
    clearTimeout(timer); // speak when the reader pauses, not at each pixel
    timer = setTimeout(say, 250, text);
  };
  draw = build(body, update);
  let width = space();
  say(draw(width));
  new ResizeObserver(() => {
    if (width === space()) return; // its own height changes, too
    width = space();
    draw(width);
  }).observe(body);
}

// --- Controls ------------------------------------------------------------------------

let controls = 0;

/** A labelled slider; `show` writes its value, also for screen readers. */
export function slider({ label, min, max, step, value, show, change }) {
  const id = `explorer-control-${++controls}`;
  const output = html("output", { for: id });
  const input = html("input", { type: "range", id, min, max, step, value });
  const write = () => {
    output.textContent = show(Number(input.value));
    input.setAttribute("aria-valuetext", output.textContent);
  };
  input.addEventListener("input", () => {
    write();
    change(Number(input.value));
  });
  write();
  const element = html("div", { class: "explorer-slider" });
  element.append(html("label", { for: id }, label), output, input);
  const set = (next) => {
    input.value = next;
    write();
  };
  return { element, set };
}

/** A group of radio buttons; `options` maps each value to its label. */
export function choice({ label, options, value, change }) {
  const name = `explorer-control-${++controls}`;
  const element = html("fieldset", {}, html("legend", {}, label));
  for (const [key, text] of Object.entries(options)) {
    const input = html("input", { type: "radio", name, value: key });
    input.checked = key === value;
    input.addEventListener("change", () => change(key));
    element.append(html("label", {}, input, text));
  }
  const set = (next) => {
    for (const input of element.querySelectorAll("input")) {
      input.checked = input.value === next;
    }
  };
  return { element, set };
}

export function button(label, onclick) {
  return html("button", { type: "button", onclick }, label);
}

export function row(...elements) {
  return html("div", { class: "explorer-row" }, ...elements);
}

/** Plots side by side, or below each other where half of the width is too little. */
export function sideBySide(...plots) {
  const elements = plots.map((plot) => plot.element);
  return html("div", { class: "explorer-plots" }, ...elements);
}

export const plotWidth = (width) => (width >= 560 ? Math.floor((width - 16) / 2) : width);

/** A name with a sample of the line or area that it stands for in a plot. */
export function key(kind, text) {
  const sample = svg("svg", { width: 28, height: 12, "aria-hidden": "true" });
  sample.append(svg("path", { d: "M0,6H28", class: `explorer-line ${kind}` }));
  return html("span", { class: "explorer-key" }, sample, text);
}

/** A list of named numbers; returns the element and a function that writes values. */
export function readout(...names) {
  const values = names.map(() => html("dd"));
  const pairs = names.map((name, i) => html("div", {}, html("dt", {}, name), values[i]));
  const element = html("dl", {}, ...pairs);
  const set = (...texts) => texts.forEach((text, i) => (values[i].textContent = text));
  return { element, set };
}

// --- Plots ---------------------------------------------------------------------------

/** Round numbers, about `count` of them, that divide an interval. */
export function ticks(low, high, count = 5) {
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= raw * 0.999) * power;
  const first = Math.ceil(low / step - 1e-9);
  const length = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length }, (_, i) => Number(((first + i) * step).toFixed(10)));
}

/**
 * A plot with two axes. `begin(width)` clears it and draws the axes; `line`, `area`,
 * `mark` and `text` then draw in units of the data, in the order of the calls.
 */
export class Plot {
  constructor({ label, height, x, y, xLabel, yLabel, xTicks, yTicks, ...margins }) {
    Object.assign(this, { height, xRange: x, yRange: y, xLabel, yLabel, xTicks, yTicks });
    Object.assign(this, { left: 44, top: 22, right: 10, bottom: 44, ...margins });
    this.back = svg("g", { "aria-hidden": "true" });
    this.front = svg("g");
    this.element = svg("svg", { role: "group", "aria-label": label, height });
    this.element.append(this.back, this.front);
    this.clip = `explorer-clip-${++controls}`;
  }

  x(value) {
    const [low, high] = this.xRange;
    return this.left + ((value - low) / (high - low)) * this.innerWidth;
  }

  y(value) {
    const [low, high] = this.yRange;
    return this.top + ((high - value) / (high - low)) * this.innerHeight;
  }

  /** The data value at a point of the drawing. */
  invert(x, y) {
    const [xLow, xHigh] = this.xRange;
    const [yLow, yHigh] = this.yRange;
    return {
      x: xLow + ((x - this.left) / this.innerWidth) * (xHigh - xLow),
      y: yHigh - ((y - this.top) / this.innerHeight) * (yHigh - yLow),
    };
  }

  begin(width) {
    this.width = width;
    this.innerWidth = width - this.left - this.right;
    this.innerHeight = this.height - this.top - this.bottom;
    this.element.setAttribute("width", width);
    this.inside = svg("g", { "clip-path": `url(#${this.clip})` });
    this.back.replaceChildren(this.clipPath(), ...this.axes(), this.inside);
  }

  clipPath() {
    const { left: x, top: y, innerWidth: width, innerHeight: height } = this;
    const box = svg("rect", { x, y, width, height });
    return svg("clipPath", { id: this.clip }, box);
  }

  axes() {
    const bottom = this.top + this.innerHeight;
    const right = this.left + this.innerWidth;
    const texts = [
      this.label(this.xLabel, (this.left + right) / 2, this.height - 5, "middle"),
      this.label(this.yLabel, 2, 13, "start"),
    ];
    const count = clamp(Math.floor(this.innerWidth / 70), 2, 8);
    for (const value of this.xTicks ?? ticks(...this.xRange, count)) {
      const x = this.x(value);
      texts.push(segment(x, this.top, x, bottom, "explorer-grid"));
      texts.push(this.label(tickText(value), x, bottom + 20, "middle"));
    }
    for (const value of this.yTicks ?? ticks(...this.yRange, 4)) {
      const y = this.y(value);
      texts.push(segment(this.left, y, right, y, "explorer-grid"));
      texts.push(this.label(tickText(value), this.left - 6, y + 4, "end"));
    }
    return texts;
  }

  label(content, x, y, anchor) {
    return svg("text", { x, y, "text-anchor": anchor, class: "explorer-axis" }, content);
  }

  pixel([x, y]) {
    return [this.x(x), this.y(y)];
  }

  /** The path through points; where it leaves the plot, it ends not far outside. */
  path(points) {
    const pixels = points.map((point) => this.pixel(point)).filter(isDrawable);
    const shown = pixels.flatMap((pixel, i) => {
      if (isNear(pixel)) return [pixel];
      const neighbours = [pixels[i - 1], pixels[i + 1]];
      return neighbours.filter((near) => near && isNear(near)).map((near) => toward(near, pixel));
    });
    const texts = shown.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`);
    return texts.length ? `M${texts.join("L")}` : "";
  }

  line(points, kind, closed = false) {
    const d = this.path(points) + (closed ? "Z" : "");
    this.inside.append(svg("path", { d, class: `explorer-line ${kind}` }));
  }

  /** Fill the region inside a closed line. */
  area(points, kind) {
    this.inside.append(svg("path", { d: this.path(points), class: `explorer-area ${kind}` }));
  }

  /** Fill between a curve and the horizontal axis. */
  hill(points, kind) {
    const [first, last] = [points[0][0], points.at(-1)[0]];
    this.area([[first, 0], ...points, [last, 0]], kind);
  }

  /** Fill between two curves, given as points from left to right. */
  band(lower, upper, kind) {
    this.area([...lower, ...[...upper].reverse()], kind);
  }

  /** Draw an arrow between two points; nothing if it would be shorter than its head. */
  arrow(from, to, kind) {
    const [start, goal] = [this.pixel(from), this.pixel(to)];
    if (![start, goal].every(isDrawable) || !isNear(start)) return;
    const end = isNear(goal) ? goal : toward(start, goal);
    const [right, down] = [end[0] - start[0], end[1] - start[1]];
    const length = Math.hypot(right, down);
    if (length < 9) return;
    const turn = (Math.atan2(down, right) * 180) / Math.PI;
    const d = `M0,0H${length - 6}M${length},0l-9,-5v10Z`;
    const transform = `translate(${start}) rotate(${turn})`;
    this.inside.append(svg("path", { d, transform, class: `explorer-arrow ${kind}` }));
  }

  /** Draw a shape, one of those in SHAPES, around a point. */
  mark(x, y, shape, kind) {
    const place = this.pixel([x, y]);
    if (!isDrawable(place) || !isNear(place)) return;
    const transform = `translate(${place.map((value) => value.toFixed(1))})`;
    const d = SHAPES[shape];
    this.inside.append(svg("path", { d, transform, class: `explorer-mark ${kind}` }));
  }

  text(content, x, y, { anchor = "middle", dx = 0, dy = 0, kind = "" } = {}) {
    const place = { x: this.x(x) + dx, y: this.y(y) + dy, "text-anchor": anchor };
    this.back.append(svg("text", { ...place, class: `explorer-note ${kind}` }, content));
  }
}

// Drawings stay near the plot: browsers and their tools are slow with very large ones.
const FAR = 4000;
const isDrawable = (pixel) => pixel.every(Number.isFinite);
const isNear = (pixel) => pixel.every((value) => Math.abs(value) < FAR);

/** The point that is FAR away from a pixel in the direction of another. */
function toward([x, y], [farX, farY]) {
  const share = FAR / Math.hypot(farX - x, farY - y);
  return [x + share * (farX - x), y + share * (farY - y)];
}

const tickText = (value) => String(value).replace("-", "−");

function segment(x1, y1, x2, y2, kind) {
  return svg("line", { x1, y1, x2, y2, class: kind });
}

const SHAPES = {
  dot: "M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0Z",
  speck: "M-2.5,0a2.5,2.5 0 1,0 5,0a2.5,2.5 0 1,0 -5,0Z",
  cross: "M-5,-5L5,5M-5,5L5,-5",
  star: starPath(7, 3),
};

function starPath(outer, inner) {
  const corners = Array.from({ length: 10 }, (_, i) => {
    const radius = i % 2 ? inner : outer;
    const angle = (i * Math.PI) / 5;
    return `${radius * Math.sin(angle)},${-radius * Math.cos(angle)}`;
  });
  return `M${corners.join("L")}Z`;
}

/** Points (x, f(x)) of a function, for drawing. */
export function curve(f, [low, high], count = 160) {
  const x = Array.from({ length: count + 1 }, (_, i) => low + ((high - low) * i) / count);
  return x.map((value) => [value, f(value)]);
}

// --- Draggable points ----------------------------------------------------------------

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * A point of a plot that pointers drag and arrow keys move (ten times as far with
 * Shift). `move` gets where it should go; `place` says where it is, and in what words.
 */
export class Handle {
  constructor(plot, { label, kind = "", step, move }) {
    Object.assign(this, { plot, step, move });
    this.element = svg("g", { role: "slider", tabindex: 0, "aria-label": label });
    this.element.classList.add("explorer-handle", ...kind.split(" ").filter(Boolean));
    this.element.append(
      svg("circle", { r: 20, class: "explorer-touch" }),
      svg("circle", { r: 12, class: "explorer-ring" }),
      svg("circle", { r: 7, class: "explorer-knob" }),
    );
    this.element.addEventListener("keydown", (event) => this.press(event));
    this.element.addEventListener("pointerdown", (event) => this.grab(event));
    this.element.addEventListener("pointermove", (event) => this.drag(event));
    plot.front.append(this.element);
  }

  place(x, y, text) {
    this.at = { x, y };
    const [left, top] = [this.plot.x(x).toFixed(1), this.plot.y(y).toFixed(1)];
    this.element.setAttribute("transform", `translate(${left},${top})`);
    this.element.setAttribute("aria-valuenow", x);
    this.element.setAttribute("aria-valuetext", text);
  }

  press(event) {
    const direction = KEYS[event.key];
    if (!direction) return;
    event.preventDefault();
    const factor = event.shiftKey ? 10 : 1;
    const x = this.at.x + direction[0] * factor * this.step.x;
    this.move({ x, y: this.at.y + direction[1] * factor * this.step.y });
  }

  grab(event) {
    event.preventDefault();
    this.element.focus({ focusVisible: false });
    this.element.setPointerCapture(event.pointerId);
  }

  drag(event) {
    if (!this.element.hasPointerCapture(event.pointerId)) return;
    const box = this.plot.element.getBoundingClientRect();
    this.move(this.plot.invert(event.clientX - box.left, event.clientY - box.top));
  }
}

/** Of many handles, leave one in the tab order; Page Up and Page Down change it. */
export function oneTabStop(handles) {
  const select = (chosen) => {
    for (const [i, handle] of handles.entries()) {
      handle.element.setAttribute("tabindex", i === chosen ? 0 : -1);
    }
  };
  for (const [i, handle] of handles.entries()) {
    handle.element.addEventListener("focus", () => select(i));
    handle.element.addEventListener("keydown", (event) => {
      const change = { PageDown: 1, PageUp: handles.length - 1 }[event.key];
      if (!change) return;
      event.preventDefault();
      handles[(i + change) % handles.length].element.focus();
    });
  }
  select(0);
}

// --- Statistics ----------------------------------------------------------------------

export const sum = (values) => values.reduce((total, value) => total + value, 0);

/** Mean and standard deviation, the latter with divisor n. */
export function meanAndSd(values) {
  const mean = sum(values) / values.length;
  const squares = values.map((value) => (value - mean) ** 2);
  return { mean, sd: Math.sqrt(sum(squares) / values.length) };
}

export function normalLogDensity(x, mean, sd) {
  return -0.5 * Math.log(2 * Math.PI) - Math.log(sd) - 0.5 * ((x - mean) / sd) ** 2;
}

export const normalDensity = (x, mean, sd) => Math.exp(normalLogDensity(x, mean, sd));

/** P(Z <= z) for a standard normal: its power series, or far out a continued fraction. */
export function normalCdf(z) {
  if (z < 0) return 1 - normalCdf(-z);
  const density = normalDensity(z, 0, 1);
  if (z > 5) {
    let tail = z;
    for (let k = 40; k > 0; k--) tail = z + k / tail;
    return 1 - density / tail;
  }
  let term = z;
  let total = z;
  for (let k = 3; term > 1e-17; k += 2) total += term *= (z * z) / k;
  return 0.5 + density * total;
}

/** The smallest x at which an increasing function reaches a value, by bisection. */
export function solve(f, value, low, high) {
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (f(middle) < value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(T <= t) for Student's t with whole degrees of freedom: a finite sum of cosines. */
export function studentCdf(t, df) {
  const angle = Math.atan(t / Math.sqrt(df));
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const odd = df % 2 === 1;
  let term = odd ? cos : 1;
  let total = df === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < df; k += 2) total += term *= ((k - 1) / k) * cos * cos;
  return odd ? 0.5 + (angle + sin * total) / Math.PI : 0.5 + (sin * total) / 2;
}

export const studentQuantile = (p, df) => solve((t) => studentCdf(t, df), p, -1e3, 1e3);

/** The log-likelihood of a normal, from n, mean and sd (divisor n) of the data. */
export function normalLogLikelihood({ n, mean, sd }, mu, sigma) {
  const squares = sd ** 2 + (mean - mu) ** 2;
  return -n * (Math.log(sigma) + 0.5 * Math.log(2 * Math.PI) + squares / (2 * sigma ** 2));
}

/** Its derivatives with respect to mu and sigma: the score function. */
export function normalScore({ n, mean, sd }, mu, sigma) {
  const squares = sd ** 2 + (mean - mu) ** 2;
  return [(n * (mean - mu)) / sigma ** 2, (n * (squares / sigma ** 2 - 1)) / sigma];
}

/**
 * The closed line of all (mu, sigma) whose log-likelihood is `drop` below the maximum;
 * it is cut off where sigma exceeds `top`.
 */
export function normalContour({ n, mean, sd }, drop, top = Infinity, count = 120) {
  const depth = (log) => log + Math.exp(-2 * log) / 2 - 0.5; // of sigma = sd exp(log)
  const low = solve((log) => -depth(log), -drop / n, -20, 0);
  const end = solve(depth, drop / n, 0, 20 + drop / n);
  const high = Math.min(end, Math.log(top / sd));
  const right = Array.from({ length: count + 1 }, (_, i) => {
    const log = (low + high - (high - low) * Math.cos((i * Math.PI) / count)) / 2;
    const room = 2 * (drop / n - log + 0.5) * Math.exp(2 * log) - 1;
    return [sd * Math.sqrt(Math.max(0, room)), sd * Math.exp(log)];
  });
  const left = [...right].reverse();
  return [
    ...right.map(([width, sigma]) => [mean + width, sigma]),
    ...left.map(([width, sigma]) => [mean - width, sigma]),
  ];
}
