"use strict";
for (const figure of document.querySelectorAll("[data-before-after]:not(.sliding)")) {
  const slide = figure.querySelector(".slide"), range = slide.querySelector("input"), pair = figure.querySelector(".pair");
  const cut = () => {
    figure.style.setProperty("--cut", `${range.value}%`);
    range.setAttribute("aria-valuetext", `${range.value} % before, ${100 - range.value} % after`);
  };
  const drag = (event) => {
    const box = pair.getBoundingClientRect();
    range.value = String(Math.round(100 * (event.clientX - box.left) / box.width));
    cut();
  };
  range.addEventListener("input", cut);
  pair.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    pair.setPointerCapture(event.pointerId);
    drag(event);
  });
  pair.addEventListener("pointermove", (event) => { if (pair.hasPointerCapture(event.pointerId)) drag(event); });
  slide.hidden = false;
  figure.classList.add("sliding");
  cut();
}
