// Escape closes a glossary definition until you point at, or focus, something else.
const close = (closed) => document.body.classList.toggle("definitions-closed", closed);
document.addEventListener("keydown", (event) => event.key === "Escape" && close(true));
document.addEventListener("pointerover", () => close(false));
document.addEventListener("focusin", () => close(false));

// What scrolls sideways can be reached by keyboard; the theme does this for code only.
const reach = () => {
  const boxes = [...document.querySelectorAll(".katex-display, .cell_output .output")];
  const wide = boxes.filter((box) => box.scrollWidth > box.clientWidth);
  for (const box of wide) box.tabIndex = 0; // after all measuring, or each costs a layout
};
document.fonts.ready.then(reach);
window.addEventListener("resize", reach);

// From disk, browsers do not let the search read the pages for its summaries.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// A link to a claim unfolds the code that makes it.
const unfold = () => {
  const place = location.hash.startsWith("#claim") && document.querySelector(location.hash);
  const cell = place && place.closest(".cell");
  for (const fold of cell ? cell.querySelectorAll(".fold") : []) fold.open = true;
};
unfold();
window.addEventListener("hashchange", unfold);

// The mark at a heading copies its address.
const notice = document.createElement("p");
notice.role = "status";
notice.className = "notice";
document.body.append(notice);
document.addEventListener("click", async (event) => {
  const mark = event.target.closest?.(".headerlink");
  if (!mark || !navigator.clipboard) return;
  await navigator.clipboard.writeText(mark.href);
  notice.textContent = "Link copied";
  setTimeout(() => (notice.textContent = ""), 2000);
});

// A figure opens at full size, by its button or a tap, in a dialog that Escape closes.
const dialog = document.createElement("dialog");
dialog.className = "full-size";
dialog.ariaLabel = "Figure at full size";
dialog.setAttribute("closedby", "any");
dialog.innerHTML =
  '<form method="dialog"><button>Close</button></form><div tabindex="0"></div><p></p>';
document.body.append(dialog);
dialog.addEventListener("keydown", (event) => event.stopPropagation()); // Sphinx's Escape
const [, box, words] = dialog.children;
for (const figure of document.querySelectorAll("article figure:has(.image-reference)")) {
  const image = figure.querySelector("img");
  const caption = figure.querySelector("figcaption p");
  const open = (event) => {
    event.preventDefault();
    const copy = image.cloneNode();
    copy.loading = "eager";
    box.replaceChildren(copy);
    words.innerHTML = caption?.innerHTML ?? "";
    words.querySelector(".headerlink")?.remove();
    dialog.showModal();
  };
  const link = image.closest("a"); // leads to the file, where there is no script
  link.setAttribute("aria-haspopup", "dialog");
  link.addEventListener("click", open);
}

// The report of an error names the section that stands in the upper half of the window.
const report = document.querySelector(".btn-source-issues-button");
const nameSection = () => {
  const headings = [...document.querySelectorAll("article :is(h1, h2, h3)")];
  const isAbove = (heading) => heading.getBoundingClientRect().top < innerHeight / 2;
  const mark = headings.findLast(isAbove)?.querySelector(".headerlink");
  if (!mark) return;
  const section = `${mark.parentElement.textContent.replace(/#$/, "")} (${mark.hash})`;
  const text = encodeURIComponent(section);
  report.href = report.href.replace(/(?<=Section%3A)\+?.*?(?=%0A)/, `+${text}`);
};
for (const event of ["pointerdown", "focus"]) report?.addEventListener(event, nameSection);
