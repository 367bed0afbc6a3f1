// Turns the digit of the front page: what the page shows at each angle is written in it.
(() => {
  const figure = document.querySelector(".turning-digit");
  const { steps } = JSON.parse(figure.nextElementSibling.textContent);
  const slider = figure.querySelector("input");
  const [picture, film] = figure.querySelectorAll("svg, image");
  const write = (selector, text) => (figure.querySelector(selector).textContent = text);
  let timer;

  function show() {
    const { angle, image, networks, sentence } = steps[slider.value];
    film.setAttribute("y", -28 * slider.value);
    picture.setAttribute("aria-label", image);
    slider.setAttribute("aria-valuetext", angle);
    write("label b", angle);
    for (const now of figure.querySelectorAll(".now"))
      now.setAttribute("transform", `translate(${parseInt(angle)})`);
    figure.querySelectorAll(".network").forEach((row, i) => {
      row.querySelector("b").textContent = networks[i].verdict;
      row.querySelectorAll("i").forEach((bar, digit) => {
        bar.style.setProperty("--share", networks[i].said[digit]);
      });
    });
    clearTimeout(timer); // speak when the reader pauses, not at each step
    timer = setTimeout(() => write("figcaption p", sentence), 250);
  }

  slider.addEventListener("input", show);
  slider.value = slider.defaultValue; // browsers restore what a reader left
  slider.setAttribute("aria-valuetext", steps[slider.value].angle);
})();
